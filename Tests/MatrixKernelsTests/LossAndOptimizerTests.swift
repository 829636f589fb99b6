import Foundation
import KernelContract
import MatrixKernels
import SeededRandom
import Testing

@Suite struct LossAndOptimizerTests {
  private func logits(rows: Int, columns: Int, scale: Float, seed: UInt64) -> Matrix {
    var random = RandomStream(seed: seed, purpose: .data)
    let matrix = Matrix(rows: rows, columns: columns)
    for i in 0..<rows { for j in 0..<columns { matrix[i, j] = scale * Float(random.normal()) } }
    return matrix
  }

  private func view(_ matrix: Matrix) -> RowsOfOutputs {
    RowsOfOutputs(
      values: matrix.elements, rows: matrix.rows, columns: matrix.columns, stride: matrix.stride)
  }

  @Test(arguments: [1, 2, 3, 10, 16, 17, 40])
  func softmaxCrossEntropy(columns: Int) {
    for (scale, smoothing) in [(1, 0), (30, 0), (2, 0.2)] as [(Float, Float)] {
      let labels = (0..<9).map { Int32($0 % columns) }
      let original = logits(rows: 9, columns: columns, scale: scale, seed: 5)
      for kernels in KernelSets.available {
        let z = logits(rows: 9, columns: columns, scale: scale, seed: 5)
        let loss = kernels.losses.softmaxCrossEntropy(view(z), labels, smoothing, nil, 0.5)
        var exact = 0.0
        for i in 0..<9 {
          let row = (0..<columns).map { Double(original[i, $0]) }
          let highest = row.max() ?? 0
          let total = row.reduce(0) { $0 + exp($1 - highest) }
          exact += log(total) + highest
          for j in 0..<columns {
            let share = Double(smoothing) / Double(columns)
            let target = share + (j == Int(labels[i]) ? 1 - Double(smoothing) : 0)
            exact -= target * row[j]
            let softmax = exp(row[j] - highest) / total
            let gradient = 0.5 * (softmax - target)
            #expect(abs(Double(z[i, j]) - gradient) < 1e-6)
          }
          for j in columns..<z.stride { #expect(z.elements[i * z.stride + j] == 0) }
        }
        #expect(abs(loss - exact) < 1e-5 * max(1, exact))
      }
    }
  }

  /// Sixteen rows together have the bits of one after the other.
  @Test(arguments: 1...16)
  func softmaxCrossEntropyOfRowsTogether(columns: Int) {
    let labels = (0..<37).map { Int32($0 * 5 % columns) }
    let weights = (0..<37).map { Float($0 % 4) / 2 }
    for kernels in KernelSets.available {
      for (rowWeights, scale) in [(nil, nil), (nil, 0.5), (weights, 0.25)] as [([Float]?, Float?)] {
        let together = logits(rows: 37, columns: columns, scale: 20, seed: 7)
        together[3, 0] = -300
        let apart = Matrix(rows: 37, columns: columns)
        apart.elements.update(from: together.elements, count: 37 * apart.stride)
        let loss = kernels.losses.softmaxCrossEntropy(view(together), labels, 0, rowWeights, scale)
        var sum = 0.0
        for i in 0..<37 {
          let row = RowsOfOutputs(
            values: apart.elements + i * apart.stride, rows: 1, columns: columns,
            stride: apart.stride)
          if let rowWeights {
            sum += kernels.losses.softmaxCrossEntropy(row, [labels[i]], 0, [rowWeights[i]], scale)
          } else {
            sum += kernels.losses.softmaxCrossEntropy(row, [labels[i]], 0, nil, scale)
          }
        }
        #expect(loss == sum)
        #expect(together.unpadded() == apart.unpadded(), "\(kernels.name)")
        for i in 0..<37 where scale != nil {
          for j in columns..<16 { #expect(together.elements[i * 16 + j] == 0) }
        }
      }
      for value: Float in [.nan, .infinity] {
        let broken = logits(rows: 32, columns: columns, scale: 20, seed: 7)
        broken[20, columns - 1] = value
        #expect(kernels.losses.softmaxCrossEntropy(view(broken), labels, 0, nil, nil).isNaN)
      }
    }
  }

  @Test func softmaxRowsSumToOne() {
    let z = logits(rows: 20, columns: 13, scale: 5, seed: 6)
    let original = z.unpadded().map { Double($0) }
    var sums = [Float](repeating: 0, count: 20)
    KernelSets.available[0].losses.logSumExp(view(z), &sums)
    KernelSets.available[0].losses.softmax(view(z))
    for i in 0..<20 {
      let exact = log((0..<13).reduce(0.0) { $0 + exp(original[i * 13 + $1]) })
      #expect(abs(Double(sums[i]) - exact) < 1e-6 * max(1, abs(exact)))
      #expect(abs((0..<13).reduce(0.0) { $0 + Double(z[i, $1]) } - 1) < 1e-6)
    }
  }

  /// Logits that would overflow, rows without a finite one, and NaN.
  @Test func extremeLogits() {
    for kernels in KernelSets.available {
      let z = Matrix(rows: 4, columns: 3)
      let rows: [[Float]] = [
        [3e38, -3e38, 0], [-.infinity, -.infinity, -.infinity], [.nan, 0, 1], [-200, -100, -300],
      ]
      for i in 0..<4 { for j in 0..<3 { z[i, j] = rows[i][j] } }
      var sums = [Float](repeating: 0, count: 4)
      kernels.losses.logSumExp(view(z), &sums)
      #expect(sums[0] == 3e38 && sums[1] == -.infinity && sums[2].isNaN && sums[3] == -100)
      kernels.losses.softmax(view(z))
      #expect(z[0, 0] == 1 && z[0, 1] == 0 && z[2, 1].isNaN && z[3, 1] == 1)
    }
  }

  @Test(arguments: [1, 5, 20])
  func binaryCrossEntropy(columns: Int) {
    let targets = logits(rows: 6, columns: columns, scale: 1, seed: 8)
    for i in 0..<6 { for j in 0..<columns { targets[i, j] = targets[i, j] > 0 ? 1 : 0 } }
    for kernels in KernelSets.available {
      let z = logits(rows: 6, columns: columns, scale: 20, seed: 7)
      let original = z.unpadded().map { Double($0) }
      let loss = kernels.losses.binaryCrossEntropy(
        view(z), targets.elements, targets.stride, nil, 1)
      var exact = 0.0
      for i in 0..<6 {
        for j in 0..<columns {
          let value = original[i * columns + j]
          let target = Double(targets[i, j])
          exact += max(value, 0) - value * target + log1p(exp(-abs(value)))
          #expect(abs(Double(z[i, j]) - (1 / (1 + exp(-value)) - target)) < 1e-6)
        }
        for j in columns..<z.stride { #expect(z.elements[i * z.stride + j] == 0) }
      }
      #expect(abs(loss - exact) < 1e-6 * max(1, exact))
    }
  }

  /// Parameters without a gradient stay as they are, to the bit, beside others that move.
  @Test func zeroGradientsChangeNothing() {
    let start: [Float] = (0..<48).map { $0 % 5 == 0 ? -0.0 : Float($0) / 7 - 3 }
    let g: [Float] = (0..<48).map { $0 < 16 ? 0 : $0 < 32 ? -0.0 : Float($0 % 3) - 1 }
    let step = OptimizerStep(
      .init(
        learningRate: 0.1, momentum: 0.9, gradientShare: 0.1, beta2: 0.99, squareShare: 0.01,
        epsilon: 1e-8))
    for kernels in KernelSets.available {
      for kind in 0..<3 {
        var p = start
        var m = [Float](repeating: 0, count: 48)
        var v = m
        for _ in 0..<3 {
          switch kind {
          case 0: kernels.optimizers.adam(step, &p, g, &m, &v, 48)
          case 1: kernels.optimizers.rmsprop(step, &p, g, &v, 48)
          default: kernels.optimizers.adagrad(step, &p, g, &v, 48)
          }
        }
        for i in 0..<48 {
          if g[i] == 0 {
            #expect(p[i].bitPattern == start[i].bitPattern, "\(kernels.name) \(kind) \(i)")
          } else {
            #expect(p[i] != start[i] && p[i].isFinite)
          }
        }
      }
    }
  }

  /// Ten steps of each optimizer against the formulas in Double.
  @Test func optimizersFollowTheirFormulas() {
    let count = 48
    let start = logits(rows: 1, columns: count, scale: 1, seed: 1).unpadded()
    let gradients = (0..<10).map {
      logits(rows: 1, columns: count, scale: 0.3, seed: UInt64(20 + $0)).unpadded()
    }
    let (rate, decay, beta1, beta2, epsilon) = (0.05, 0.01, 0.9, 0.99, 1e-8)
    for kernels in KernelSets.available {
      for kind in 0..<4 {
        var p = start
        var m = [Float](repeating: 0, count: count)
        var v = m
        var (P, M, V) = (
          start.map { Double($0) }, [Double](repeating: 0, count: count),
          [Double](repeating: 0, count: count)
        )
        for (t, g) in gradients.enumerated() {
          let power1 = 1 - pow(beta1, Double(t + 1))
          let power2 = 1 - pow(beta2, Double(t + 1))
          let step = OptimizerStep(
            .init(learningRate: Float(rate), weightDecay: Float(decay), momentum: Float(beta1)))
          switch kind {
          case 0: kernels.optimizers.gradientDescent(step, &p, g, count)
          case 1, 2: kernels.optimizers.momentumDescent(step, kind == 2, &p, g, &m, count)
          default:
            let step = OptimizerStep(
              .init(
                learningRate: Float(rate / power1), weightDecay: Float(decay),
                momentum: Float(beta1), gradientShare: Float(1 - beta1), beta2: Float(beta2),
                squareShare: Float(1 - beta2), epsilon: Float(epsilon),
                secondMomentScale: Float(1 / power2.squareRoot())))
            kernels.optimizers.adam(step, &p, g, &m, &v, count)
          }
          for i in 0..<count {
            let G = Double(g[i]) + decay * P[i]
            switch kind {
            case 0: P[i] -= rate * G
            case 1, 2:
              M[i] = beta1 * M[i] + G
              P[i] -= rate * (kind == 2 ? G + beta1 * M[i] : M[i])
            default:
              M[i] = beta1 * M[i] + (1 - beta1) * G
              V[i] = beta2 * V[i] + (1 - beta2) * G * G
              P[i] -= rate / power1 * M[i] / ((V[i] / power2).squareRoot() + epsilon)
            }
          }
        }
        for i in 0..<count {
          #expect(abs(Double(p[i]) - P[i]) < 2e-5, "optimizer \(kind), \(kernels.name)")
        }
      }
    }
  }

  /// Every second root of Adam may come from multiply-adds: v / root(v) shows each wrong bit. All
  /// floats of two octaves; the others are these times powers of 4.
  @Test func adamsRootsAreThoseOfTheProcessor() {
    let step = OptimizerStep(
      .init(learningRate: 1, momentum: 1, gradientShare: 0, beta2: 1, squareShare: 0, epsilon: 0))
    let count = 1 << 15
    // A debug build would take minutes for all.
    let blocks = ProcessInfo.processInfo.environment["OVERNIGHT_SANITIZED"] == nil ? 512 : 8
    let zeros = [Float](repeating: 0, count: count)
    for kernels in KernelSets.available {
      var wrong = 0
      for block in 0..<blocks {
        let first = UInt32(0x3F80_0000 + block * count)
        var values = (0..<UInt32(count)).map { Float(bitPattern: first + $0) }
        // In the second vector, whose roots are the other ones.
        (values[23], values[24]) = (.infinity, 0)
        var (p, m, v) = (zeros, values, values)
        kernels.optimizers.adam(step, &p, zeros, &m, &v, count)
        for i in 0..<count where i != 23 && i != 24 && p[i] != -(values[i] / values[i].squareRoot())
        {
          wrong += 1
        }
        // Infinity / infinity and 0 / 0.
        #expect(p[23].isNaN && p[24].isNaN && v == values)
      }
      #expect(wrong == 0, "\(kernels.name)")
    }
  }

  @Test(arguments: DifferenceLoss.allCases)
  func differenceLosses(loss: DifferenceLoss) {
    let targets = logits(rows: 6, columns: 19, scale: 1, seed: 8)
    let outputs = logits(rows: 6, columns: 19, scale: 2, seed: 9)
    outputs[2, 3] = targets[2, 3]
    for kernels in KernelSets.available {
      let deltas = logits(rows: 6, columns: 19, scale: 1, seed: 1)
      let found = kernels.losses.differenceLoss(
        loss, view(outputs), targets.elements, targets.stride, nil, 0.5, deltas.elements, nil)
      var exact = 0.0
      for i in 0..<6 {
        for j in 0..<19 {
          let d = Double(outputs[i, j] - targets[i, j])
          let sign = d > 0 ? 1.0 : d < 0 ? -1 : 0
          let (value, slope) =
            switch loss {
            case .squared: (d * d, 2 * d)
            case .absolute: (abs(d), sign)
            case .huber: abs(d) > 1 ? (abs(d) - 0.5, sign) : (d * d / 2, d)
            }
          exact += value
          #expect(abs(Double(deltas[i, j]) - 0.5 * slope) < 1e-5)
        }
        for j in 19..<deltas.stride { #expect(deltas.elements[i * deltas.stride + j] == 0) }
      }
      #expect(abs(found - exact) < 1e-5 * exact)
    }
  }

  /// Sixteen rows together have the bits of one after the other, and sums of deltas those of the
  /// columns.
  @Test(arguments: DifferenceLoss.allCases, [1, 4, 15, 16, 19])
  func differenceLossOfRowsTogether(loss: DifferenceLoss, columns: Int) {
    let (targets, outputs) = (
      logits(rows: 37, columns: columns, scale: 1, seed: 8),
      logits(rows: 37, columns: columns, scale: 2, seed: 9)
    )
    for kernels in KernelSets.available {
      let (together, apart) = (
        Matrix(rows: 37, columns: columns), Matrix(rows: 37, columns: columns)
      )
      let (fused, separate) = (Matrix(rows: 1, columns: columns), Matrix(rows: 1, columns: columns))
      func found(_ row: Int, _ rows: Int, _ deltas: Matrix?, _ sums: Matrix? = nil) -> Double {
        let offset = row * outputs.stride
        return kernels.losses.differenceLoss(
          loss,
          RowsOfOutputs(
            values: outputs.elements + offset, rows: rows, columns: columns,
            stride: outputs.stride),
          targets.elements + offset, targets.stride, nil, 0.3, deltas.map { $0.elements + offset },
          sums?.elements)
      }
      let sum = (0..<37).reduce(0.0) { $0 + found($1, 1, apart) }
      #expect(found(0, 37, together, fused) == sum)
      #expect(found(0, 37, nil) == sum)
      #expect(
        (0..<37 * apart.stride).allSatisfy { together.elements[$0] == apart.elements[$0] },
        "\(kernels.name)")
      kernels.reductions.columnSums(
        apart.elements, apart.stride, 37, columns, false, separate.elements)
      #expect(fused.unpadded() == separate.unpadded(), "\(kernels.name)")
    }
  }

  @Test func normsScalesAndClamps() {
    let values = logits(rows: 1, columns: 10_000, scale: 3, seed: 2).unpadded()
    let exact = values.reduce(0.0) { $0 + Double($1) * Double($1) }
    var sums = Set<Double>()
    for kernels in KernelSets.available {
      let sum = kernels.reductions.dotProduct(values, values, values.count)
      #expect(abs(sum - exact) < 1e-5 * exact)
      sums.insert(sum)
      var changed = values
      kernels.elements.scale(&changed, 0.5, changed.count)
      #expect(changed == values.map { $0 * 0.5 })
      kernels.elements.clamp(&changed, 1, changed.count)
      #expect(changed == values.map { min(1, max(-1, $0 * 0.5)) })
    }
    #expect(sums.count == 1)
  }
}
