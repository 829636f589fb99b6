import Networks
import SeededRandom

/// How a search sees the values of a metric: lower is better.
struct SearchScale: Sendable {
  private let metric: Metric

  init(_ metric: Metric) { self.metric = metric }

  /// Whether values are logarithms, of losses and errors; otherwise they are only compared.
  var isLogarithmic: Bool { !metric.higherIsBetter }

  /// Losses below this count as this.
  private static let least = 1e-12

  /// A value of the metric as the search sees it; infinite for NaN.
  func seen(_ value: Double) -> Double {
    guard !value.isNaN else { return .infinity }
    return isLogarithmic ? PortableMath.naturalLogarithm(max(value, Self.least)) : -value
  }

  /// The value of the metric of a value that the search sees.
  func value(_ seen: Double) -> Double {
    isLogarithmic ? PortableMath.exponential(seen) : -seen
  }
}
