import Records
import Search

/// Keeps finished trials and checkpoints; fails where a test says so.
final class MemoryStore: TrialStore {
  struct Full: Error {}

  private(set) var records: [TrialRecord] = []
  private(set) var checkpoints: [Int: TrialCheckpoint] = [:]
  private(set) var checkpointCount = 0
  private(set) var publications = 0
  private(set) var proposed: [Int] = []
  private let failsAfter: Int

  init(failsAfter: Int = .max) { self.failsAfter = failsAfter }

  func propose(_ trials: [PlannedTrial]) { proposed += trials.map(\.id) }

  func append(_ records: [TrialRecord]) throws {
    for record in records {
      if self.records.count == failsAfter { throw Full() }
      // As in a journal, the last record of a trial counts.
      self.records.removeAll { $0.id == record.id }
      self.records.append(record)
      if record.outcome.status != .stopped { checkpoints[record.id] = nil }
    }
  }

  func drop(_ trials: [Int]) { for trial in trials { checkpoints[trial] = nil } }

  func keep(_ checkpoint: TrialCheckpoint) {
    checkpoints[checkpoint.id] = checkpoint
    checkpointCount += 1
  }

  func publication(
    _ status: SweepStatus, shouldStop: @escaping @Sendable () -> Bool
  ) -> @Sendable () throws -> String {
    publications += 1
    return { "memory" }
  }

  /// What a run left here.
  var found: FoundSweep {
    var found = FoundSweep()
    for record in records { found.finished[record.id] = record.outcome.status }
    found.checkpoints = checkpoints.filter { found.finished[$0.key] == nil }
    found.state = { [checkpoints] id in checkpoints[id] }
    found.record = { [records] id in records.first { $0.id == id } }
    for record in records {
      found.objectives[record.id] = Measure.kept(.validationLoss).value(
        of: record.outcome, stopping: nil, wallTime: record.wallTime)
    }
    return found
  }
}
