import Records

/// Where trials that paused go on: in memory up to a limit, and on the disk, from where they are
/// read when they go on.
package struct PausedTrials {
  private struct Entry {
    let checkpoint: TrialCheckpoint
    var isSaved = false
    let order: Int
  }

  /// Bytes of the states in memory, at most.
  package static let mostBytes = 256e6

  private var entries: [Int: Entry] = [:]
  private var bytes = 0
  private var count = 0

  /// No trial.
  package init() {}

  /// Takes where a trial paused.
  ///
  /// - Returns: states that leave the memory for the disk.
  package mutating func add(_ checkpoint: TrialCheckpoint) -> [TrialCheckpoint] {
    count += 1
    entries[checkpoint.id] = Entry(checkpoint: checkpoint, order: count)
    bytes += checkpoint.state.byteCount
    guard Double(bytes) > Self.mostBytes else { return [] }
    var evicted: [TrialCheckpoint] = []
    // Half of them at once, the oldest first, so that this is rare.
    for (id, entry) in entries.sorted(by: { $0.value.order < $1.value.order })
    where 2 * Double(bytes) > Self.mostBytes && id != checkpoint.id {
      if !entry.isSaved { evicted.append(entry.checkpoint) }
      drop([id])
    }
    return evicted
  }

  /// The state of a trial that is in memory.
  package func state(of trial: Int) -> TrialCheckpoint? { entries[trial]?.checkpoint }

  /// Lets go of some trials.
  package mutating func drop(_ trials: [Int]) {
    for trial in trials {
      if let entry = entries.removeValue(forKey: trial) {
        bytes -= entry.checkpoint.state.byteCount
      }
    }
  }

  /// Those that are not on the disk yet; they count as saved then.
  package mutating func takeUnsaved() -> [TrialCheckpoint] {
    let unsaved = entries.values.filter { !$0.isSaved }.sorted { $0.order < $1.order }
    for entry in unsaved { entries[entry.checkpoint.id]?.isSaved = true }
    return unsaved.map(\.checkpoint)
  }
}
