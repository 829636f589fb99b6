/// The source of a grid and of a random search: every trial is known beforehand, and trained to its
/// end.
public struct PlannedTrials: TrialSource {
  private let trials: [PlannedTrial]
  private var count = 0

  /// A source of these trials, in this order.
  public init(_ trials: [PlannedTrial]) { self.trials = trials }

  /// The next trial.
  public mutating func next() -> NextAssignment {
    guard count < trials.count else { return .end(reason: "every planned trial was run") }
    count += 1
    return .assignment(TrialAssignment(number: count, trial: trials[count - 1]))
  }

  /// Nothing follows from a report.
  public mutating func tell(_ report: TrialReport) {}
}
