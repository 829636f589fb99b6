/// Where the trials of a sweep come from. A coordinator asks for assignments, and reports their
/// outcomes in the order of the assignments, whatever order they end in. A source that waits for a
/// fixed number of reports before each answer therefore gives the same trials on any machine.
///
/// One thread at a time uses it.
public protocol TrialSource {
  /// The next assignment, or that there is none now, or none any more.
  mutating func next() -> NextAssignment

  /// Takes what came of an assignment: of the first one first, and so on.
  mutating func tell(_ report: TrialReport)
}
