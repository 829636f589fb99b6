import MatrixKernels
import SystemSupport

/// Columns of numbers as a file has them, before they are scaled: in 32 bits where these hold every
/// number exactly. A missing one is NaN.
package enum FeatureValues: Sendable {
  case single(Matrix)
  case double(DoubleMatrix)

  /// Number of rows.
  package var rows: Int {
    switch self {
    case .single(let matrix): matrix.rows
    case .double(let matrix): matrix.rows
    }
  }

  /// Number of features.
  package var columns: Int {
    switch self {
    case .single(let matrix): matrix.columns
    case .double(let matrix): matrix.columns
    }
  }

  /// One number.
  package subscript(row: Int, column: Int) -> Double {
    switch self {
    case .single(let matrix): Double(matrix[row, column])
    case .double(let matrix): matrix.row(row)[column]
    }
  }

  /// Calls `body` with some neighbouring features of each row.
  @inlinable
  @inline(__always)
  package func forEachRow(
    _ rows: some Sequence<Int32>, columns: Range<Int>, _ body: (UnsafePointer<Double>) -> Void
  ) {
    switch self {
    case .double(let matrix):
      for row in rows { body(matrix.row(Int(row)) + columns.lowerBound) }
    case .single(let matrix):
      withUnsafeTemporaryAllocation(of: Double.self, capacity: max(1, columns.count)) { values in
        guard let base = values.baseAddress else { return }
        for row in rows {
          let floats = matrix.row(Int(row)) + columns.lowerBound
          for column in 0..<columns.count { base[column] = Double(floats[column]) }
          body(base)
        }
      }
    }
  }

  /// Calls `body` with the features of each row.
  @inlinable
  @inline(__always)
  package func forEachRow(_ rows: some Sequence<Int32>, _ body: (UnsafePointer<Double>) -> Void) {
    forEachRow(rows, columns: 0..<columns, body)
  }

  /// The columns of numbers of CSV blocks, one after the other.
  init(_ blocks: [CSVBlock], rows: Int, _ columns: Int) {
    let starts = blocks.reduce(into: [0]) { $0.append(($0.last ?? 0) + $1.rows) }
    let isSingle = blocks.allSatisfy { if case .single = $0.numbers { true } else { false } }
    let threads = blocks.count > 1 ? Processors.usable : 1
    if isSingle {
      let matrix = Matrix(rows: rows, columns: columns)
      _ = Processors.map(count: blocks.count, threads: threads) { index in
        guard case .single(let values) = blocks[index].numbers else { return }
        values.withUnsafeBufferPointer { values in
          for row in 0..<blocks[index].rows {
            for column in 0..<columns {
              matrix.row(starts[index] + row)[column] = values[row * columns + column]
            }
          }
        }
      }
      self = .single(matrix)
      return
    }
    let matrix = DoubleMatrix(rows: rows, columns: columns)
    _ = Processors.map(count: blocks.count, threads: threads) { index in
      let target = matrix.row(starts[index])
      switch blocks[index].numbers {
      case .single(let values):
        for (place, value) in values.enumerated() { target[place] = Double(value) }
      case .double(let values):
        for (place, value) in values.enumerated() { target[place] = value }
      }
    }
    self = .double(matrix)
  }

  /// Calls `body` with one column of some rows.
  @inline(__always)
  package func forEachNumber(
    _ rows: Range<Int>, column: Int, _ body: (_ row: Int, _ number: Double) -> Void
  ) {
    switch self {
    case .single(let matrix):
      for row in rows { body(row, Double(matrix.row(row)[column])) }
    case .double(let matrix):
      for row in rows { body(row, matrix.row(row)[column]) }
    }
  }

  /// For each column, how many numbers are missing.
  package func missingCounts() -> [Int] {
    let parts = max(1, min(Processors.usable, rows * columns >> 16))
    let counts = Processors.map(count: parts, threads: parts) { part in
      var counts = [Int](repeating: 0, count: columns)
      forEachRow(Int32(rows * part / parts)..<Int32(rows * (part + 1) / parts)) { values in
        for column in 0..<columns { counts[column] += values[column].isNaN ? 1 : 0 }
      }
      return counts
    }
    return (0..<columns).map { column in counts.reduce(0) { $0 + $1[column] } }
  }

  /// One column of some rows.
  package func column(_ column: Int, rows: [Int32]) -> [Double] {
    switch self {
    case .single(let matrix): rows.map { Double(matrix.row(Int($0))[column]) }
    case .double(let matrix): rows.map { matrix.row(Int($0))[column] }
    }
  }

  /// The features of several tables with the same rows.
  package init(sideBySide parts: [FeatureValues]) {
    if parts.count == 1 {
      self = parts[0]
      return
    }
    let rows = parts[0].rows
    let result = DoubleMatrix(rows: rows, columns: parts.reduce(0) { $0 + $1.columns })
    var first = 0
    for part in parts {
      var row = 0
      part.forEachRow(0..<Int32(rows)) { values in
        (result.row(row) + first).update(from: values, count: part.columns)
        row += 1
      }
      first += part.columns
    }
    self = .double(result)
  }

  /// The numbers in 32 bits: a matrix of its own, or the one that holds them.
  package var rounded: Matrix {
    switch self {
    case .single(let matrix): return matrix
    case .double(let matrix):
      let result = Matrix(rows: rows, columns: columns)
      for row in 0..<rows {
        let (source, target) = (matrix.row(row), result.row(row))
        for column in 0..<columns { target[column] = Float(source[column]) }
      }
      return result
    }
  }
}

extension Matrix {
  /// The place of the first element that is not finite; nil without.
  package var firstNotFinite: (row: Int, column: Int)? {
    for row in 0..<rows {
      let values = self.row(row)
      var strange: UInt32 = 0
      for column in 0..<columns { strange |= values[column].isFinite ? 0 : 1 }
      if strange != 0, let column = (0..<columns).first(where: { !values[$0].isFinite }) {
        return (row, column)
      }
    }
    return nil
  }
}
