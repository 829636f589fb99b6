/// Why a column cannot be used as it is.
package struct ColumnTrouble: Sendable {
  package let column: String
  /// The line of the first cell that is meant; nil where the whole column is.
  package let row: Int?
  package let problem: String

  /// Creates a value of its properties.
  package init(_ column: String, row: Int? = nil, _ problem: String) {
    self.column = column
    self.row = row
    self.problem = problem
  }
}
