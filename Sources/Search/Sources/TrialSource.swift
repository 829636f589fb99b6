/// Where the trials of a sweep come from. A coordinator asks for assignments, and tells what came
/// of them in their order, whatever order they end in; so a source gives the same trials on any
/// machine, as long as its answer to the n-th question depends on the first reports only, as many
/// as it waited for.
///
/// One thread at a time uses it.
public protocol TrialSource {
  /// The next assignment, or that there is none now, or none any more.
  mutating func next() -> NextAssignment

  /// Takes what came of an assignment: of the first one first, and so on.
  mutating func tell(_ report: TrialReport)
}
