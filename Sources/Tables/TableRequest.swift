/// What to read from a data file.
package struct TableRequest {
  /// How the targets are asked for.
  package enum Targets {
    /// The default of the format: a CSV's last column, `/y` of an HDF5 file.
    case standard
    /// Columns, datasets, or a file.
    case named([String])
    /// None; columns of these names are left out of the features.
    case none(except: [String])
    /// Columns or datasets, if all of them are there; columns of the other names are left out of the
    /// features.
    case ifThere([String], except: [String])

    /// Columns that are no features, where only features are needed.
    var exceptions: [String]? {
      switch self {
      case .standard, .named: nil
      case .none(let names): names
      case .ifThere(let targets, let names): targets + names
      }
    }
  }

  package var targets: Targets
  /// Columns or datasets; nil for all the others, or `/x`.
  package var features: [String]?
  /// Columns of the file that are left out.
  package var excluded: [String] = []
  /// Columns whose words are kept, though they may look like numbers.
  package var words: Set<String> = []
  /// Columns that must be numbers; nil to look at each.
  package var numbers: Set<String>?
  /// The column, dataset or file of the rows' weights; nil for none.
  package var sampleWeight: String?
  /// Whether a CSV begins with column names; nil to look.
  package var header: Bool?
  /// The names that earlier data have, by which a header is known.
  package var expectedNames: [String] = []
  package var encoding: TextEncoding = .utf8
  package var missingValues = MissingValues.standard
  /// Whether features must fit into 32 bits as they are, because nothing scales them.
  package var keepsFeatures = false

  /// Creates a value of its properties.
  package init(
    targets: Targets, features: [String]?, sampleWeight: String?, header: Bool?,
    encoding: TextEncoding, missingValues: MissingValues = .standard, keepsFeatures: Bool
  ) {
    self.targets = targets
    self.features = features
    self.sampleWeight = sampleWeight
    self.header = header
    self.encoding = encoding
    self.missingValues = missingValues
    self.keepsFeatures = keepsFeatures
  }

  /// Names that the columns of a file with names must have.
  var askedNames: Set<String> {
    var names = (features ?? []) + expectedNames + excluded + words
    if case .named(let targets) = targets { names += targets }
    return Set(names + [sampleWeight].compactMap { $0 })
  }
}
