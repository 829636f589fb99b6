/// Where finished trials go. One writer calls it, on one thread at a time; trials count as finished
/// when `append` has returned.
public protocol TrialStore: AnyObject {
  /// Keeps finished trials.
  func append(_ records: [TrialRecord]) throws
  /// Keeps where a trial is.
  func keep(_ checkpoint: TrialCheckpoint) throws
  /// Writes everything that is kept as a result file, whole or not at all.
  ///
  /// - Parameter shouldStop: asked now and then; true ends it with an error.
  /// - Returns: where it was written.
  func publish(_ status: SweepStatus, shouldStop: @escaping () -> Bool) throws -> String
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
