/// A matrix of floats, row by row, in memory of its own that starts on a cache line.
///
/// Rows lie `stride` floats apart, the columns rounded up to a whole panel of 16; the padding is
/// zero and readable, which is what ``MatrixKernels`` products ask of it.
public final class Matrix: @unchecked Sendable {
  // Unchecked: a matrix is written by the one owner that makes it, and only read once it is shared.

  /// Number of rows.
  public let rows: Int
  /// Number of columns, without padding.
  public let columns: Int
  /// Distance of the rows in floats, a multiple of 16.
  public let stride: Int
  /// The first element.
  public let elements: UnsafeMutablePointer<Float>

  private let bytes: UnsafeMutableRawPointer

  /// A matrix of zeros.
  public convenience init(rows: Int, columns: Int) {
    self.init(unwrittenRows: rows, columns: columns)
    elements.initialize(repeating: 0, count: Matrix.elementCount(rows: rows, columns: columns))
  }

  /// A matrix whose rows must be written before they are read, their padding as zeros: several
  /// threads can do that.
  public init(unwrittenRows rows: Int, columns: Int) {
    precondition(rows >= 0 && columns >= 0, "a matrix of \(rows) x \(columns)")
    self.rows = rows
    self.columns = columns
    stride = Matrix.paddedColumns(columns)
    let count = Matrix.elementCount(rows: rows, columns: columns)
    bytes = .allocate(byteCount: count * MemoryLayout<Float>.stride, alignment: 64)
    elements = bytes.bindMemory(to: Float.self, capacity: count)
  }

  /// A copy with memory of its own.
  public convenience init(copying other: Matrix) {
    self.init(rows: other.rows, columns: other.columns)
    elements.update(
      from: other.elements, count: Matrix.elementCount(rows: rows, columns: columns))
  }

  deinit { bytes.deallocate() }

  /// Columns rounded up to whole panels of 16, at least one.
  public static func paddedColumns(_ columns: Int) -> Int { max(16, (columns + 15) / 16 * 16) }

  /// Floats that a matrix takes, its padding counted; never 0.
  public static func elementCount(rows: Int, columns: Int) -> Int {
    max(1, rows) * paddedColumns(columns)
  }

  /// One element.
  public subscript(row: Int, column: Int) -> Float {
    get {
      precondition(row < rows && column < columns, "(\(row), \(column)) of \(rows) x \(columns)")
      return elements[row * stride + column]
    }
    set {
      precondition(row < rows && column < columns, "(\(row), \(column)) of \(rows) x \(columns)")
      elements[row * stride + column] = newValue
    }
  }

  /// The start of one row.
  public func row(_ row: Int) -> UnsafeMutablePointer<Float> { elements + row * stride }

  /// All elements, row by row, without padding.
  public func unpadded() -> [Float] {
    var result: [Float] = []
    result.reserveCapacity(rows * columns)
    for i in 0..<rows {
      result.append(contentsOf: UnsafeBufferPointer(start: row(i), count: columns))
    }
    return result
  }
}
