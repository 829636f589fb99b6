/// A matrix of doubles, row by row, without padding: numbers on their way from a file to a
/// ``Matrix``.
package final class DoubleMatrix: @unchecked Sendable {
  // Unchecked: while it is filled, every thread writes its own rows; afterwards it is only read.

  let rows: Int
  let columns: Int
  private let elements: UnsafeMutablePointer<Double>

  /// A matrix whose elements must be written before they are read.
  init(rows: Int, columns: Int) {
    self.rows = rows
    self.columns = columns
    elements = .allocate(capacity: max(1, rows * columns))
  }

  /// A matrix of some columns of the same length.
  package convenience init(columns values: [[Double]]) {
    self.init(rows: values.first?.count ?? 0, columns: values.count)
    for (column, values) in values.enumerated() {
      for (row, value) in values.enumerated() { self.row(row)[column] = value }
    }
  }

  deinit { elements.deallocate() }

  /// The start of one row.
  func row(_ row: Int) -> UnsafeMutablePointer<Double> { elements + row * columns }
}
