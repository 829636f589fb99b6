/// What a config says of single columns.
public struct ColumnSettings: Equatable, Sendable {
  /// Columns that are left out.
  public var exclude: [String] = []
  /// Columns that are categories, though they may look like numbers.
  public var categorical: [String] = []
  /// Columns that are numbers, so that a word in them is a mistake.
  public var numeric: [String] = []
  /// Columns of dates, and how each is used.
  public var dates: [String: DateUse] = [:]

  /// Nothing.
  public init() {}

  /// Every column that is named, with the key that names it.
  package var named: [(key: String, column: String)] {
    categorical.map { ("categorical", $0) } + numeric.map { ("numeric", $0) }
      + dates.keys.sorted().map { ("dates", $0) } + exclude.map { ("exclude", $0) }
  }
}
