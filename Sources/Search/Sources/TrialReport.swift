import Training

/// What came of an assignment.
public struct TrialReport: Equatable, Sendable {
  /// The assignment's place in the source's order, from 1.
  public let assignment: Int
  /// The trial's number.
  public let trial: Int
  /// How it ended; `stopped` where it paused.
  public let status: TrialOutcome.Status
  /// Its value of the sweep's objective; NaN where it has none.
  public let value: Double

  /// Creates a value of its properties.
  public init(assignment: Int, trial: Int, status: TrialOutcome.Status, value: Double) {
    self.assignment = assignment
    self.trial = trial
    self.status = status
    self.value = value
  }
}
