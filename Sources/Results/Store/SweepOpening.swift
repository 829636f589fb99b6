import Records
import Search
import SystemSupport

/// Finds what an earlier run of a sweep left, and makes a store that goes on from there.
struct SweepOpening {
  let path: String
  let folder: String
  let lock: SweepLock
  let description: SweepDescription

  func open() throws -> (store: SweepStore, found: FoundSweep) {
    var found = FoundSweep()
    let hadJournal = FileManager.default.fileExists(atPath: folder + "/trials")
    var journal = try Journal(folder + "/trials")
    if journal.header == nil, !journal.keys.isEmpty { try restoreHead(&journal, &found) }
    var own: FileIdentity?
    if journal.header == nil, FileManager.default.fileExists(atPath: path) {
      let earlier = try openEarlier()
      let header = try JournalHeader(earlier)
      try compare(header, &found)
      own = FileSystem.identity(path)
      if found.added == 0, found.lengthened == 0, try isComplete(earlier) {
        found.isComplete = true
        for (id, status) in zip(earlier.trialIDs, earlier.statuses) { found.finished[id] = status }
      } else {
        journal = try imported(earlier, header)
      }
    } else if let header = journal.header {
      try compare(header, &found)
      own = try publishedBefore(header, journal)
    }
    if found.lengthened > 0, own != nil {
      found.movedAside = try FileSystem.moveAside(path)
      own = nil
    }
    if !found.isComplete {
      found.repairs += repairs(journal)
      try beginIfChanged(journal)
      if !hadJournal { try FileSystem.sync(folder) }
    }
    let known = description.adding(journal.proposals)
    let store = SweepStore(
      path: path, folder: folder, lock: lock, journal: journal, replacing: own,
      description: known)
    if !found.isComplete { try fill(&found, known.trials, store, journal) }
    return (store, found)
  }

  /// The record that says which sweep the others are of is damaged: the plan beside it says it,
  /// too. Without that, it cannot be known, and the trials run again.
  private func restoreHead(_ journal: inout Journal, _ found: inout FoundSweep) throws {
    for file in [folder + "/plan.h5", path] {
      guard let header = try? JournalHeader(SweepResults(opening: file)) else { continue }
      return try journal.begin(header)
    }
    guard let aside = try FileSystem.moveAside(journal.path) else { return }
    found.repairs.append(
      "\(journal.path): the head is damaged, so nobody can know which sweep its trials are of; they "
        + "run again, and it is \(aside) now")
    journal = try Journal(journal.path)
  }

  private func openEarlier() throws -> SweepResults {
    do { return try SweepResults(opening: path) } catch ResultsError.notAResult(_, let reason) {
      throw ResultsError.inTheWay(path: path, reason: reason)
    }
  }

  private func compare(_ header: JournalHeader, _ found: inout FoundSweep) throws {
    let comparison = SweepComparison(header, with: description)
    guard comparison.changes.isEmpty else {
      throw ResultsError.changed(path: path, changes: comparison.changes)
    }
    found.added = comparison.added
    found.lengthened = comparison.lengthened
  }

  /// Failed trials had no memory, say: they may be tried again. Diverged ones would diverge again.
  private func isComplete(_ earlier: SweepResults) throws -> Bool {
    if description.rungs != nil {
      // A larger budget has more to do.
      return try earlier.isWhole
        && earlier.configurationSource().sha256 == description.source.sha256
        && earlier.configurationSource().overrides == description.source.overrides
    }
    return try earlier.isWhole && earlier.trialIDs == description.trials.map(\.id)
      && earlier.trialKeys() == description.trials.map(\.key)
  }

  /// A journal with every finished trial of a result file; there or not, never by half.
  private func imported(_ earlier: SweepResults, _ header: JournalHeader) throws -> Journal {
    let target = folder + "/trials"
    let temporary = target + ".new"
    unlink(temporary)
    let journal = try Journal(temporary)
    try journal.begin(header)
    if description.rungs != nil {
      try journal.propose(
        zip(earlier.trialIDs, earlier.trialValues()).map { TrialProposal(id: $0, values: $1) })
    }
    var group: [(key: TrialKey, body: [UInt8])] = []
    var size = 0
    let keys = try earlier.trialKeys()
    for row in earlier.trialIDs.indices where earlier.statuses[row] != .pending {
      let body = try earlier.record(row: row).bytes(key: keys[row])
      group.append((keys[row], body))
      size += body.count
      if size > 1 << 26 {
        try journal.append(group)
        group = []
        size = 0
      }
    }
    if !group.isEmpty { try journal.append(group) }
    guard rename(temporary, target) == 0 else { throw FileSystem.failure("rename", target) }
    try FileSystem.sync(folder)
    return try Journal(target)
  }

  /// The file at the path, if it is an earlier publication of the journal's sweep.
  private func publishedBefore(
    _ header: JournalHeader, _ journal: Journal
  ) throws -> FileIdentity? {
    guard FileManager.default.fileExists(atPath: path) else { return nil }
    let earlier = try openEarlier()
    let proposed = journal.proposals.map { TrialKey($0.values) }
    let known = Set(header.trials.map(\.key) + proposed)
    guard try earlier.trialKeys().allSatisfy({ known.contains($0) }) else {
      throw ResultsError.inTheWay(path: path, reason: "it is of another sweep")
    }
    return FileSystem.identity(path)
  }

  private func repairs(_ journal: Journal) -> [String] {
    var sentences: [String] = []
    if journal.tornBytes > 0 {
      sentences.append(
        "\(journal.path): the last \(journal.tornBytes) bytes were half a record and are cut off")
    }
    for range in journal.damaged {
      sentences.append(
        "\(journal.path): bytes \(range.lowerBound) to \(range.upperBound - 1) are damaged; "
          + "the trials that were there run again")
    }
    return sentences
  }

  private func beginIfChanged(_ journal: Journal) throws {
    let header = JournalHeader(description)
    if let known = journal.header, known.source == header.source, known.trials == header.trials {
      return
    }
    try journal.begin(header)
    // It is of the earlier plan; the next publication writes it anew.
    unlink(folder + "/plan.h5")
  }

  private func fill(
    _ found: inout FoundSweep, _ trials: [TrialDescription], _ store: SweepStore,
    _ journal: Journal
  ) throws {
    let keys = Set(journal.keys)
    let records = journal.records
    // Asking for a file of each trial would take longer than all else.
    let files = Set((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? [])
    found.record = { id in
      trials.first(numbered: id).flatMap { try? records.record(of: $0) }
    }
    found.state = { [folder] id in
      trials.first(numbered: id).flatMap {
        SweepStore.checkpoint(of: $0.id, key: $0.key, in: folder)
      }
    }
    defer {
      store.note(paused: trials.filter { found.finished[$0.id] == .stopped }, among: files)
    }
    for trial in trials {
      if keys.contains(trial.key), let record = try records.record(of: trial),
        record.outcome.status.isFinal
      {
        found.finished[trial.id] = record.outcome.status
        found.objectives[trial.id] = description.objective.measure.value(
          of: record.outcome, stopping: trial.stopping, wallTime: record.wallTime)
      } else if let checkpoint = store.checkpoint(of: trial, among: files) {
        found.checkpoints[trial.id] = checkpoint
      }
    }
  }
}
