import KernelContract
import MatrixKernels
import SeededRandom
import Testing

/// Batch and layer normalization with their gradients, against the formulas in Double, and the bits
/// of all kernel sets against each other.
@Suite struct NormalizationTests {
  private static let epsilon: Float = 1e-5

  private func random(_ rows: Int, _ columns: Int, _ seed: UInt64) -> Matrix {
    var random = RandomStream(seed: seed, purpose: .data)
    let matrix = Matrix(rows: rows, columns: columns)
    for i in 0..<rows { for j in 0..<columns { matrix[i, j] = Float(2 * random.normal() + 0.5) } }
    return matrix
  }

  private func view(_ matrix: Matrix) -> RowsOfOutputs {
    RowsOfOutputs(
      values: matrix.elements, rows: matrix.rows, columns: matrix.columns, stride: matrix.stride)
  }

  /// The numbers of one group, a column of the batch or a row of the layer, in Double.
  private struct Group {
    let normalized: [Double]
    let deviation: Double

    init(_ z: [Double]) {
      let mean = z.reduce(0, +) / Double(z.count)
      let variance = z.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(z.count)
      let deviation = (variance + Double(NormalizationTests.epsilon)).squareRoot()
      normalized = z.map { ($0 - mean) / deviation }
      self.deviation = deviation
    }

    /// dz of slopes, Ioffe and Szegedy's formula.
    func gradient(_ slopes: [Double]) -> [Double] {
      let count = Double(slopes.count)
      let mean = slopes.reduce(0, +) / count
      let slant = zip(slopes, normalized).reduce(0) { $0 + $1.0 * $1.1 } / count
      return zip(slopes, normalized).map { ($0 - mean - $1 * slant) / deviation }
    }
  }

  @Test(arguments: [(1, 1), (1, 7), (2, 16), (5, 3), (33, 17), (64, 40)], [true, false])
  func normalizationsFollowTheirFormulas(shape: (Int, Int), isBatch: Bool) {
    let (rows, columns) = shape
    let z = random(rows, columns, 1)
    let slopes = random(rows, columns, 2)
    let (gains, shifts) = (random(1, columns, 3), random(1, columns, 4))
    func groups(_ matrix: Matrix) -> [[Double]] {
      isBatch
        ? (0..<columns).map { j in (0..<rows).map { Double(matrix[$0, j]) } }
        : (0..<rows).map { i in (0..<columns).map { Double(matrix[i, $0]) } }
    }
    func element(_ groups: [[Double]], _ i: Int, _ j: Int) -> Double {
      isBatch ? groups[j][i] : groups[i][j]
    }
    let exact = groups(z).map(Group.init)
    let scaled = Matrix(rows: rows, columns: columns)
    for i in 0..<rows { for j in 0..<columns { scaled[i, j] = slopes[i, j] * gains[0, j] } }
    let gradients = zip(exact, groups(scaled)).map { $0.gradient($1) }

    var bits: [[UInt32]] = []
    for kernels in KernelSets.available {
      let x = Matrix(copying: z)
      let delta = Matrix(copying: slopes)
      let y = Matrix(rows: rows, columns: columns)
      let count = max(x.stride, rows + 16)
      var means = [Float](repeating: 0, count: count)
      var variances = means
      var gainGradients = means
      var shiftGradients = means
      if isBatch {
        kernels.normalizations.normalizeColumns(view(x), Self.epsilon, &means, &variances)
      } else {
        kernels.normalizations.normalizeRows(view(x), Self.epsilon, &variances)
      }
      kernels.normalizations.scaleAndShift(view(x), gains.elements, shifts.elements, y.elements)
      let gradient =
        isBatch ? kernels.normalizations.columnsGradient : kernels.normalizations.rowsGradient
      gradient(
        view(delta), x.elements, Self.epsilon, variances, gains.elements, &gainGradients,
        &shiftGradients)
      for i in 0..<rows {
        for j in 0..<columns {
          let normalized = element(exact.map(\.normalized), i, j)
          #expect(abs(Double(x[i, j]) - normalized) < 1e-4)
          let wanted = normalized * Double(gains[0, j]) + Double(shifts[0, j])
          #expect(abs(Double(y[i, j]) - wanted) < 1e-3)
          let slope = element(gradients, i, j)
          #expect(abs(Double(delta[i, j]) - slope) < 1e-3 * max(1, abs(slope)), "\(i) \(j)")
        }
        for j in columns..<x.stride {
          #expect(x.row(i)[j] == 0 && y.row(i)[j] == 0 && delta.row(i)[j] == 0)
        }
      }
      for j in 0..<columns {
        let column = (0..<rows).map {
          (Double(slopes[$0, j]), element(exact.map(\.normalized), $0, j))
        }
        #expect(abs(Double(shiftGradients[j]) - column.reduce(0) { $0 + $1.0 }) < 1e-3)
        #expect(abs(Double(gainGradients[j]) - column.reduce(0) { $0 + $1.0 * $1.1 }) < 1e-3)
      }
      bits.append(
        (x.unpadded() + y.unpadded() + delta.unpadded() + variances + gainGradients).map(
          \.bitPattern))
    }
    #expect(bits.allSatisfy { $0 == bits[0] })
  }
}
