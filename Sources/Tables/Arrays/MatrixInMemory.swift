import MatrixKernels
import SystemSupport

/// The number of elements of a shape that a file tells; nil where the product overflows: then the
/// file is damaged.
func elementCount(of shape: [Int]) -> Int? {
  var count = 1
  for length in shape {
    let (product, overflows) = count.multipliedReportingOverflow(by: length)
    guard !overflows, 0..<(1 << 48) ~= product else { return nil }
    count = product
  }
  return count
}

/// A matrix for all rows of a file.
///
/// - Throws: ``DataError`` where it is larger than the machine's memory.
func matrixInMemory(rows: Int, columns: Int, file: String) throws -> Matrix {
  try checkMemory(rows: rows, columns: columns, file: file)
  return Matrix(rows: rows, columns: columns)
}

/// Refuses what is larger than the machine's memory.
func checkMemory(rows: Int, columns: Int, file: String) throws {
  let bytes = Double(rows) * Double(Matrix.paddedColumns(columns) * MemoryLayout<Float>.stride)
  let memory = Double(ProcessInfo.processInfo.physicalMemory)
  guard bytes <= memory else {
    func gigabytes(_ bytes: Double) -> String { "\(Int((bytes / 1e9).rounded(.up))) GB" }
    throw DataError(
      file: file,
      problem:
        "\(rows) rows of \(columns) numbers take \(gigabytes(bytes)) of memory; this machine has "
        + gigabytes(memory))
  }
}
