/// A source of assignments that another source made: those of a round that are for one machine.
public struct AssignedTrials: TrialSource {
  private let assignments: [TrialAssignment]
  private var count = 0

  /// A source of these assignments, in this order.
  public init(_ assignments: [TrialAssignment]) { self.assignments = assignments }

  /// The next assignment.
  public mutating func next() -> NextAssignment {
    guard count < assignments.count else { return .end(reason: "its part of the round was run") }
    count += 1
    let assignment = assignments[count - 1]
    return .assignment(
      TrialAssignment(number: count, trial: assignment.trial, until: assignment.lastEpoch))
  }

  /// Nothing follows from a report.
  public mutating func tell(_ report: TrialReport) {}
}
