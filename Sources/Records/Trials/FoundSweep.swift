import Training

/// What an earlier run of a sweep left.
public struct FoundSweep: Sendable {
  /// How each finished trial ended, by its number now.
  public var finished: [Int: TrialOutcome.Status] = [:]
  /// The best finished trials' values of the objective, by number.
  public var objectives: [Int: Double] = [:]
  /// The record of a finished trial, by number: a source may ask what it was like at an earlier
  /// epoch.
  public var record: @Sendable (_ trial: Int) -> TrialRecord? = { _ in nil }
  /// Where a paused trial of the earlier run goes on, by number; nil where that is not kept.
  public var state: @Sendable (_ trial: Int) -> TrialCheckpoint? = { _ in nil }
  /// Unfinished trials that go on from a checkpoint.
  public var checkpoints: [Int: TrialCheckpoint] = [:]
  /// Whether every trial is finished and published: there is nothing to do.
  public var isComplete = false
  /// Trials that the plan has more than the earlier run's.
  public var added = 0
  /// Trials that begin again, because they are to run for more epochs.
  public var lengthened = 0
  /// Where an earlier result was moved, because trials begin again.
  public var movedAside: String?
  /// What was damaged, in sentences.
  public var repairs: [String] = []

  /// Nothing.
  public init() {}

  /// Whether there was anything.
  public var isAnything: Bool { !finished.isEmpty || !checkpoints.isEmpty }
}
