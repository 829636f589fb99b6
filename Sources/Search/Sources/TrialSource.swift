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

  /// Whether more follows from reports, so that assignments are best taken in their order; where
  /// all are known beforehand, the costliest are taken first.
  var isOpenEnded: Bool { get }

  /// The numbers of paused trials that will not go on, since it was asked last.
  mutating func takeRetired() -> [Int]

  /// How far a search is; nil for what is no search.
  var standing: SearchStanding? { get }
}

extension TrialSource {
  /// All assignments are known beforehand.
  public var isOpenEnded: Bool { false }

  /// None.
  public mutating func takeRetired() -> [Int] { [] }

  /// No search.
  public var standing: SearchStanding? { nil }
}
