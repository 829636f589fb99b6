/// Where finished trials go. One writer calls it, on one thread at a time; a trial counts as done
/// when `append` has returned.
public protocol TrialStore: AnyObject {
  /// Keeps a finished trial.
  func append(_ record: TrialRecord) throws
  /// Writes everything that is kept as a result file, whole or not at all.
  ///
  /// - Returns: where it was written.
  func publish(_ status: SweepStatus) throws -> String
}

/// How far a sweep came.
public enum SweepStatus: String, Sendable {
  /// Trials are being trained.
  case running
  /// Every planned trial was run.
  case complete
  /// Some trials were not run.
  case partial
}
