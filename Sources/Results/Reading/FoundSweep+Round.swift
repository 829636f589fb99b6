import Records
import Search

extension FoundSweep {
  /// Makes it what is known of one machine's part of a search's round: its own trials, those of the
  /// joined result, and where trials paused on any machine.
  ///
  /// - Parameters:
  ///   - share: what this machine is to train.
  ///   - joined: the joined result of the rounds before; nil where there are none.
  ///   - files: where the shards are.
  public mutating func limit(
    to share: [TrialAssignment], joined: SweepResults?, files: ShardFiles
  ) {
    let (ownRecord, ownState) = (record, state)
    let rows = Dictionary(
      uniqueKeysWithValues: (joined?.trialIDs ?? []).enumerated().map { ($1, $0) })
    // Unchecked: the queue of assignments asks one at a time, under its lock.
    nonisolated(unsafe) let results = joined
    record = { trial in
      let others = rows[trial].flatMap { row -> TrialRecord? in
        guard results?.statuses[row].isFinal == true else { return nil }
        return try? results?.record(row: row)
      }
      return [ownRecord(trial), others].compactMap { $0 }.max {
        $0.outcome.history.epochs < $1.outcome.history.epochs
      }
    }
    let folders = ([files.joined] + files.existing().map(files.path)).map(JournalFolder.path)
    let keys = Dictionary(share.map { ($0.trial.id, $0.trial.key) }, uniquingKeysWith: { $1 })
    state = { trial in
      let others = folders.compactMap { folder in
        keys[trial].flatMap { SweepStore.checkpoint(of: trial, key: $0, in: folder) }
      }
      return ([ownState(trial)].compactMap { $0 } + others).max {
        ($0.state.epoch, $0.state.step) < ($1.state.epoch, $1.state.step)
      }
    }
    finished = [:]
    for assignment in share {
      let outcome = record(assignment.trial.id)?.outcome
      if outcome?.answer(until: assignment.lastEpoch) != nil {
        finished[assignment.trial.id] = outcome?.status
      }
    }
    objectives = objectives.filter { finished[$0.key] != nil }
    checkpoints = checkpoints.filter { keys[$0.key] != nil }
    isComplete = false
  }
}
