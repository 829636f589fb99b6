import KernelContract
import SeededRandom

/// The mean of a network's members.
extension NetworkPass {
  /// Puts the mean of all members' outputs in the place of the first one's: of probabilities where
  /// the loss takes logits, as logits again. In double precision, so that a probability that is
  /// nearly 0 or 1 in all members keeps its loss.
  func averageMembers(rows: Int) {
    let last = lastOutputs(rows: rows)
    var logits = [Double](repeating: 0, count: last.columns)
    for i in 0..<rows {
      let row = last.values + i * last.stride
      switch loss {
      case .crossEntropy:
        meanOfClasses(row, rows * last.stride, &logits)
        for j in 0..<last.columns { row[j] = Float(logits[j]) }
      case .binaryCrossEntropy:
        for j in 0..<last.columns { row[j] = meanOfLabel(row + j, rows * last.stride) }
      case .meanSquaredError, .sumSquaredError, .meanAbsoluteError, .huber:
        for j in 0..<last.columns {
          var sum = 0.0
          for member in 0..<members { sum += Double(row[member * rows * last.stride + j]) }
          row[j] = Float(sum / Double(members))
        }
      }
    }
  }

  /// ln of the mean probabilities of all classes.
  private func meanOfClasses(
    _ row: UnsafePointer<Float>, _ distance: Int, _ means: inout [Double]
  ) {
    let count = means.count
    for j in 0..<count { means[j] = 0 }
    for member in 0..<members {
      let values = row + member * distance
      var (most, sum) = (values[0], 0.0)
      for j in 1..<max(1, count) { most = max(most, values[j]) }
      for j in 0..<count { sum += PortableMath.exponential(Double(values[j]) - Double(most)) }
      for j in 0..<count {
        means[j] += PortableMath.exponential(Double(values[j]) - Double(most)) / sum
      }
    }
    for j in 0..<count { means[j] = Self.logarithm(means[j] / Double(members)) }
  }

  /// ln(p / (1 - p)) of the mean probability p of a label.
  private func meanOfLabel(_ value: UnsafePointer<Float>, _ distance: Int) -> Float {
    var (yes, no) = (0.0, 0.0)
    for member in 0..<members {
      let logit = Double(value[member * distance])
      yes += 1 / (1 + PortableMath.exponential(-logit))
      no += 1 / (1 + PortableMath.exponential(logit))
    }
    return Float(Self.logarithm(yes) - Self.logarithm(no))
  }

  /// NaN stays NaN, so that a network that diverged is told from one that is sure.
  private static func logarithm(_ x: Double) -> Double {
    x.isFinite ? PortableMath.naturalLogarithm(max(x, .leastNormalMagnitude)) : .nan
  }
}
