import SeededRandom

/// A fitted scaling of one column of numbers.
public enum NumberScale: Equatable, Sendable {
  /// (x - offset) / divisor.
  case linear(offset: Double, divisor: Double)
  /// z / √(1 + (z/3)²) of z = (x - offset) / divisor.
  case clipped(offset: Double, divisor: Double)
  /// A score between those of the knots around x; that of the first or last knot beyond them. Knots
  /// ascend.
  case scores(knots: [Double], scores: [Double])

  /// The most quantiles that scores are interpolated between.
  static let mostKnots = 1000

  /// Fits a scaling to some numbers.
  ///
  /// - Parameter values: at least one.
  init(_ scaling: Scaling, _ values: [Double]) {
    switch scaling {
    case .none: self = .linear(offset: 0, divisor: 1)
    case .standardize, .minMax:
      let fit = ColumnFit(values, scaling)
      self = .linear(offset: fit.offsets[0], divisor: fit.scales[0])
    case .robust:
      let sorted = values.sorted()
      var divisor =
        Quantiles.quantile((3, of: 4), ofSorted: sorted)
        - Quantiles.quantile((1, of: 4), ofSorted: sorted)
      if divisor == 0 { divisor = (sorted[sorted.count - 1] - sorted[0]) / 2 }
      self = .clipped(
        offset: Quantiles.quantile((1, of: 2), ofSorted: sorted),
        divisor: divisor == 0 ? 1 : divisor)
    case .quantile: self = Self.scores(values.sorted())
    }
  }

  /// The k-th of n quantiles has the score of the share (k + 1/2) / n; equal quantiles have the mean
  /// of theirs.
  private static func scores(_ sorted: [Double]) -> NumberScale {
    let count = min(mostKnots, sorted.count)
    let quantiles = (0..<count).map {
      Quantiles.quantile(($0, of: count - 1), ofSorted: sorted)
    }
    var knots: [Double] = []
    var scores: [Double] = []
    var start = 0
    while start < count {
      var end = start + 1
      while end < count, quantiles[end] == quantiles[start] { end += 1 }
      let sum = (start..<end).reduce(0.0) {
        $0 + PortableMath.normalQuantile((Double($1) + 0.5) / Double(count))
      }
      knots.append(quantiles[start])
      scores.append(sum / Double(end - start))
      start = end
    }
    return .scores(knots: knots, scores: scores)
  }

  /// Whether scores are interpolated between knots.
  public var hasKnots: Bool { if case .scores = self { true } else { false } }

  /// A number of the column, scaled.
  func scaled(_ x: Double) -> Double {
    switch self {
    case .linear(let offset, let divisor): return (x - offset) / divisor
    case .clipped(let offset, let divisor):
      let z = (x - offset) / divisor
      return z / (1 + z * z / 9).squareRoot()
    case .scores(let knots, let scores):
      guard let first = knots.first, let last = knots.last else { return 0 }
      if x <= first { return scores[0] }
      if x >= last { return scores[scores.count - 1] }
      var (low, high) = (0, knots.count - 1)
      while high - low > 1 {
        let middle = (low + high) / 2
        if knots[middle] <= x { low = middle } else { high = middle }
      }
      return scores[low]
        + (scores[high] - scores[low]) * ((x - knots[low]) / (knots[high] - knots[low]))
    }
  }
}
