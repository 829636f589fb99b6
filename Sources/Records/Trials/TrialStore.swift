import Search

/// Where finished trials go. One writer calls it, on one thread at a time; trials count as finished
/// when `append` has returned.
public protocol TrialStore: AnyObject {
  /// Keeps trials that are not in the sweep's plan, before anything else of them.
  func propose(_ trials: [PlannedTrial]) throws
  /// Keeps finished trials.
  func append(_ records: [TrialRecord]) throws
  /// Keeps where a trial is.
  func keep(_ checkpoint: TrialCheckpoint) throws
  /// Lets go of where paused trials are, by number: they will not go on.
  func drop(_ trials: [Int])
  /// Prepares to write everything that is kept now as a result file, whole or not at all.
  ///
  /// - Parameter shouldStop: asked now and then; true ends the writing with an error.
  /// - Returns: what writes it and tells where; it may run on another thread while more is kept
  ///   here, but one at a time.
  func publication(
    _ status: SweepStatus, shouldStop: @escaping @Sendable () -> Bool
  ) -> @Sendable () throws -> String
}
