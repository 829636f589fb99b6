/// Why data cannot be used: the file, where in it, the offending text, and what would be right.
public struct DataError: Error, Equatable, CustomStringConvertible {
  /// The file, or `dataset` for a generated one.
  public let file: String
  /// The line or row, counted from 1 as an editor shows it; nil where the whole file is meant.
  public let row: Int?
  /// The column's name, or the path of an HDF5 dataset.
  public let column: String?
  /// What is wrong and what would be right.
  public let problem: String

  /// Creates a value of its properties.
  public init(file: String, row: Int? = nil, column: String? = nil, problem: String) {
    self.file = file
    self.row = row
    self.column = column
    self.problem = problem
  }

  /// The sentence for people: `iris.csv:17 column sepal_width: "x" is not a number`.
  public var description: String {
    let place = file + (row.map { ":\($0)" } ?? "")
    return place + (column.map { " column \($0)" } ?? "") + ": " + problem
  }

  /// The error for several columns, a line each; one alone is named in front.
  package init(file: String, troubles: [ColumnTrouble]) {
    if troubles.count == 1 {
      let only = troubles[0]
      self.init(file: file, row: only.row, column: only.column, problem: only.problem)
      return
    }
    // A screen full of columns is enough to see what is wrong.
    let shown = troubles.prefix(40)
    let width = min(30, shown.map(\.column.count).max() ?? 0)
    let lines = shown.map { trouble in
      let padding = String(repeating: " ", count: max(0, width - trouble.column.count))
      let line = trouble.row.map { "line \($0): " } ?? ""
      return "\n  \(trouble.column)\(padding)  \(line)\(trouble.problem)"
    }
    let left = troubles.count - shown.count
    self.init(
      file: file,
      problem: "\(troubles.count) columns cannot be used as they are:" + lines.joined()
        + (left > 0 ? "\n  … and \(left) more" : ""))
  }

  /// The error for a stored number that is NaN or infinite.
  static func notFinite(_ number: Double, file: String, row: Int, column: String?) -> DataError {
    DataError(
      file: file, row: row, column: column,
      problem: "\(number) is not a finite number; remove or fill in such rows first")
  }
}
