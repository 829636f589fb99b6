import Tables

/// Where rows come from.
public enum DataSource: Equatable, Sendable {
  /// A CSV, HDF5, NumPy or IDX file, perhaps gzipped.
  case file(String)
  /// Rows made by a generator.
  case generated(GeneratorSettings)

  /// The file, or the generator's name: for messages and titles.
  public var name: String {
    switch self {
    case .file(let path): path
    case .generated(let settings): settings.generator.rawValue
    }
  }
}
