import Networks

/// What the best trial is best in.
public struct Objective: Equatable, Sendable {
  /// What trials are ranked by.
  public let measure: Measure
  /// The metric whose epochs tell how a trial went: the measure's own, or a loss where that has
  /// none.
  public let metric: Metric

  /// Ranks by a metric of the networks that are kept, in its own direction.
  public init(metric: Metric) { self.init(measure: .kept(metric), hasValidation: true) }

  /// Ranks by a measure.
  public init(measure: Measure, hasValidation: Bool) {
    self.measure = measure
    metric = measure.metric ?? (hasValidation ? .validationLoss : .trainingLoss)
  }

  /// `minimize` or `maximize`.
  public var direction: String { measure.higherIsBetter ? "maximize" : "minimize" }
}
