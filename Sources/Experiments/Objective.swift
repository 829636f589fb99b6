import NeuralNetworks

/// What the best trial is best in.
public struct Objective: Equatable, Sendable {
  /// The metric that trials are ranked by.
  public let metric: Metric

  /// Ranks by a metric, in its own direction.
  public init(metric: Metric) { self.metric = metric }

  /// `minimize` or `maximize`.
  public var direction: String { metric.higherIsBetter ? "maximize" : "minimize" }
}
