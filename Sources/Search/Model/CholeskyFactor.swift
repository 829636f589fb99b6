/// The lower triangular factor L of a positive definite matrix A = L·Lᵀ.
///
/// - Source: Golub and Van Loan 2013, "Matrix computations", algorithm 4.2.1, column by column.
struct CholeskyFactor {
  private let count: Int
  /// Row after row.
  private let rows: [Double]
  /// The factor's diagonal.
  let diagonal: [Double]

  /// The factor of no matrix.
  init() {
    (count, rows, diagonal) = (0, [], [])
  }

  /// Factorises.
  ///
  /// - Parameter matrix: column after column, each in groups of eight rows; only what is on and
  ///   below the diagonal counts.
  init(_ matrix: [Lanes], count: Int) {
    let groups = Lanes.groups(count)
    var columns = matrix
    var diagonal: [Double] = []
    diagonal.reserveCapacity(count)
    columns.withUnsafeMutableBufferPointer { columns in
      for column in 0..<count {
        let (own, lane) = (column / Lanes.scalarCount, column % Lanes.scalarCount)
        for earlier in 0..<column {
          let factor = columns[earlier * groups + own][lane]
          for group in own..<groups {
            columns[column * groups + group] -= columns[earlier * groups + group] * factor
          }
        }
        // Rounding could make a pivot of almost equal points negative.
        let pivot = max(columns[column * groups + own][lane], 1e-10).squareRoot()
        diagonal.append(pivot)
        for group in own..<groups { columns[column * groups + group] /= pivot }
        columns[column * groups + own][lane] = pivot
      }
    }
    (self.count, self.diagonal) = (count, diagonal)
    var rows = [Double](repeating: 0, count: count * count)
    for row in 0..<count {
      let (group, lane) = (row / Lanes.scalarCount, row % Lanes.scalarCount)
      for column in 0...row { rows[row * count + column] = columns[column * groups + group][lane] }
    }
    self.rows = rows
  }

  private func element(_ row: Int, _ column: Int) -> Double { rows[row * count + column] }

  /// Solves L·x = b.
  func solve(_ b: [Double]) -> [Double] {
    var x = b
    for row in 0..<count {
      var sum = x[row]
      for column in 0..<row { sum -= element(row, column) * x[column] }
      x[row] = sum / diagonal[row]
    }
    return x
  }

  /// Solves Lᵀ·x = b.
  func solveTransposed(_ b: [Double]) -> [Double] {
    var x = b
    for row in stride(from: count - 1, through: 0, by: -1) {
      var sum = x[row]
      for below in row + 1..<max(count, row + 1) { sum -= element(below, row) * x[below] }
      x[row] = sum / diagonal[row]
    }
    return x
  }

  /// Solves L·x = b for eight right sides at once.
  func solve(_ b: [Lanes]) -> [Lanes] {
    var x = b
    x.withUnsafeMutableBufferPointer { x in
      rows.withUnsafeBufferPointer { rows in
        for row in 0..<count {
          var sum = x[row]
          let start = row * count
          for column in 0..<row { sum -= x[column] * rows[start + column] }
          x[row] = sum / diagonal[row]
        }
      }
    }
    return x
  }
}
