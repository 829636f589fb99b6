import Networks
import Training

/// What came of an assignment.
public struct TrialReport: Equatable, Sendable {
  /// The assignment's place in the source's order, from 1.
  public let assignment: Int
  /// The trial's number.
  public let trial: Int
  /// How it ended; `stopped` where it paused.
  public let status: TrialOutcome.Status
  /// Epochs that it has run since it began.
  public let epochs: Int
  /// The best value so far of the metric that the sweep's objective is of; NaN where it has none.
  public let value: Double
  /// The same after its first epoch.
  public let firstValue: Double

  /// What a trial that is only imagined gives.
  init(_ assignment: TrialAssignment, status: TrialOutcome.Status, epochs: Int, value: Double) {
    self.assignment = assignment.number
    trial = assignment.trial.id
    self.status = status
    self.epochs = epochs
    self.value = value
    firstValue = value
  }

  /// What a trial's history tells.
  public init(
    _ assignment: TrialAssignment, status: TrialOutcome.Status, history: TrainingHistory,
    metric: Metric
  ) {
    self.assignment = assignment.number
    trial = assignment.trial.id
    self.status = status
    epochs = history.epochs
    let values = history[metric]
    value =
      Metric.best(of: values, higherIsBetter: metric.higherIsBetter).map { Double($0.value) }
      ?? .nan
    firstValue = values.first.map { Double($0) } ?? .nan
  }
}
