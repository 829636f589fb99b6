/// The line of a file that each row of a table begins on.
package struct RowLines: Sendable {
  private let first: Int
  private let each: [Int32]

  /// One row a line, from a line on.
  init(first: Int) {
    self.first = first
    each = []
  }

  /// Rows that have lines between them.
  init(each: [Int32]) {
    first = 1
    self.each = each
  }

  /// The line of a row, which counts from 0.
  package func line(of row: Int) -> Int { each.isEmpty ? first + row : Int(each[row]) }
}
