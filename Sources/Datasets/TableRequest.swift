/// What to read from a data file.
struct TableRequest {
  /// How the targets are asked for.
  enum Targets {
    /// The default of the format: a CSV's last column, `/y` of an HDF5 file.
    case standard
    /// Columns, datasets, or a file.
    case named([String])
    /// None; columns of these names are left out of the features.
    case none(except: [String])
  }

  var targets: Targets
  /// Columns or datasets; nil for all the others, or `/x`.
  var features: [String]?
  /// The column, dataset or file of the rows' weights; nil for none.
  var sampleWeight: String?
  /// Whether a CSV begins with column names; nil to look.
  var header: Bool?
  /// The names that earlier data have, by which a header is known.
  var expectedNames: [String] = []
  var encoding: TextEncoding = .utf8
  var missingValues = MissingValues.standard
  /// Whether features must fit into 32 bits as they are, because nothing scales them.
  var keepsFeatures = false

  /// Names that the columns of a file with names must have.
  var askedNames: Set<String> {
    var names = (features ?? []) + expectedNames
    if case .named(let targets) = targets { names += targets }
    return Set(names + [sampleWeight].compactMap { $0 })
  }
}
