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
  /// Read the target column as class labels whatever it looks like.
  var targetsAreLabels: Bool
}
