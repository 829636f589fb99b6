import Datasets
import Records
import Search
import SystemSupport

/// Where a sweep's trials are kept while it runs: finished ones in a journal beside the result,
/// checkpoints of the others in files of their own; from there the result file is published, whole.
///
///     results/digits.h5            always complete and closed
///     results/digits.journal/      gone after the final file was read back
///       trials                     every finished trial
///       checkpoint-KEY             one for each trial under way
///       plan.h5                    the sweep without any trial, to read the journal by
///       lock, status.json          who works on it, how far it is
///
/// One writer calls it, on one thread at a time.
public final class SweepStore: TrialStore {
  /// The result's path.
  public let path: String
  /// The sweep with every trial that was known at the last publication.
  private var description: SweepDescription
  private let folder: String
  private let lock: SweepLock
  private let journal: Journal
  private let publisher: ResultPublisher
  private var trials: [Int: TrialDescription]
  /// Trials that a source made since the last publication: adding each to the description at once
  /// would sort all of them every time.
  private var undescribed: [TrialDescription] = []
  /// The trials that have a checkpoint on the disk, and its bytes.
  private var checkpointed: [Int: Int] = [:]
  /// Bytes of all of them.
  private var checkpointBytes = 0
  /// The most of these bytes.
  private let mostCheckpointBytes: Int
  /// Why a search ended, as people can read it; nil before.
  public var reasonOfEnd: String?

  /// How a sweep must prepare its data where its config does not say: as its journal or result does,
  /// if there is one.
  public static func preparationVersion(ofSweepAt path: String) -> PreparationVersion {
    let path = FileSystem.resolved(path)
    let trials = JournalFolder.path(ofResult: path) + "/trials"
    if let header = Journal.firstHeader(of: trials) { return header.version }
    for file in [JournalFolder.path(ofResult: path) + "/plan.h5", path]
    where FileManager.default.fileExists(atPath: file) {
      if let results = try? SweepResults(opening: file),
        let version = try? results.preparationVersion()
      {
        return version
      }
    }
    return .current
  }

  /// The joined result of the machines that share a sweep; nil where there is none yet.
  ///
  /// - Throws: ``ResultsError/changed(path:changes:)`` where it is of another sweep.
  public static func joined(
    _ path: String, of description: SweepDescription
  ) throws -> SweepResults? {
    guard FileManager.default.fileExists(atPath: path) else { return nil }
    let results = try SweepResults(opening: path)
    let comparison = try SweepComparison(JournalHeader(results), with: description)
    guard comparison.changes.isEmpty else {
      throw ResultsError.changed(path: path, changes: comparison.changes)
    }
    return results
  }

  /// Opens the store of a sweep: takes the lock, and finds what an earlier run left.
  ///
  /// - Throws: ``ResultsError`` where another process works on it, or what is there is of another
  ///   sweep.
  public static func open(
    path: String, description: SweepDescription
  ) throws -> (store: SweepStore, found: FoundSweep) {
    // A link stays a link: the result goes where it points.
    let path = FileSystem.resolved(path)
    try makeFolder(URL(fileURLWithPath: path).deletingLastPathComponent().relativePath)
    let folder = JournalFolder.path(ofResult: path)
    let isNew = !FileManager.default.fileExists(atPath: folder)
    try makeFolder(folder)
    do {
      let lock = try SweepLock(folder + "/lock", result: path)
      return try SweepOpening(path: path, folder: folder, lock: lock, description: description)
        .open()
    } catch {
      // A folder that was made for nothing goes; another's stays.
      if error is SweepLockedError { throw error }
      if isNew { removeFolder(folder) }
      throw error
    }
  }

  private static func makeFolder(_ path: String) throws {
    do throws(FileSystemError) { try FileSystem.makeFolder(path) } catch {
      guard case .isAFile(let path) = error else { throw error }
      throw ResultsError.inTheWay(path: path, reason: "it is a file and no folder")
    }
  }

  init(
    path: String, folder: String, lock: SweepLock, journal: Journal, replacing own: FileIdentity?,
    description: SweepDescription
  ) {
    self.path = path
    self.folder = folder
    self.lock = lock
    self.journal = journal
    self.description = description
    publisher = ResultPublisher(path: path, replacing: own)
    mostCheckpointBytes = ResultSize.mostCheckpointBytes(near: path)
    trials = Dictionary(uniqueKeysWithValues: description.trials.map { ($0.id, $0) })
  }

  /// Keeps trials that a source made: when it returns, they are on the disk.
  ///
  /// - Throws: ``ResultsError/otherSearch(path:trial:)`` where an earlier run made another trial of
  ///   the same number.
  public func propose(_ trials: [PlannedTrial]) throws {
    if let other = trials.first(where: { self.trials[$0.id].map(\.key) ?? $0.key != $0.key }) {
      throw ResultsError.otherSearch(path: path, trial: other.id)
    }
    let proposals = trials.filter { self.trials[$0.id] == nil }.map { TrialProposal($0) }
    guard !proposals.isEmpty else { return }
    try journal.propose(proposals)
    let described = description.describe(proposals)
    for trial in described { self.trials[trial.id] = trial }
    undescribed += described
    // It lacks these trials; the next publication writes it anew.
    unlink(folder + "/plan.h5")
  }

  /// Keeps finished trials: when it returns, they are on the disk.
  public func append(_ records: [TrialRecord]) throws {
    try journal.append(
      records.compactMap { record in
        trials[record.id].map { ($0.key, record.bytes(key: $0.key)) }
      })
    // One that paused may go on from an earlier checkpoint, until its state of now is kept.
    drop(records.filter { $0.outcome.answeredStatus != .stopped }.map(\.id))
  }

  /// Lets go of where trials are.
  public func drop(_ trials: [Int]) {
    for id in trials {
      guard let bytes = checkpointed.removeValue(forKey: id) else { continue }
      checkpointBytes -= bytes
      if let trial = self.trials[id] { unlink(checkpointPath(trial)) }
    }
  }

  /// Keeps where a trial is, in place of its last checkpoint.
  public func keep(_ checkpoint: TrialCheckpoint) throws {
    guard let trial = trials[checkpoint.id] else { return }
    let bytes = checkpointBytes - (checkpointed[checkpoint.id] ?? 0) + checkpoint.state.byteCount
    // Beyond the limit a trial that goes on begins anew, and comes to the same numbers.
    guard bytes <= mostCheckpointBytes else { return }
    try FileSystem.replace(
      checkpointPath(trial),
      with: JournalFormat.frame(.checkpoint, checkpoint.bytes(key: trial.key)))
    note(checkpoint.state.byteCount, of: trial.id)
  }

  private func note(_ bytes: Int, of trial: Int) {
    checkpointBytes += bytes - (checkpointed[trial] ?? 0)
    checkpointed[trial] = bytes
  }

  /// Where an earlier run left a trial; nil if nowhere, or if that is damaged.
  ///
  /// - Parameter files: the names of the files in the journal's folder.
  func checkpoint(of trial: TrialDescription, among files: Set<String>) -> TrialCheckpoint? {
    guard files.contains(Self.checkpointName(trial.key)),
      let checkpoint = Self.checkpoint(of: trial.id, key: trial.key, in: folder)
    else { return nil }
    note(checkpoint.state.byteCount, of: trial.id)
    return checkpoint
  }

  /// Where a trial paused, from its file; nil where there is none, or if that is damaged.
  static func checkpoint(of trial: Int, key: TrialKey, in folder: String) -> TrialCheckpoint? {
    let path = folder + "/" + checkpointName(key)
    guard let data = try? Data(contentsOf: URL(fileURLWithPath: path)) else { return nil }
    let contents = data.withUnsafeBytes { JournalFormat.contents(of: $0) }
    guard let entry = contents.entries.first, entry.kind == .checkpoint else { return nil }
    return try? TrialCheckpoint(id: trial, bytes: [UInt8](data[entry.body]))
  }

  /// Takes that there are checkpoints of paused trials on the disk.
  func note(paused trials: [TrialDescription], among files: Set<String>) {
    for trial in trials where files.contains(Self.checkpointName(trial.key)) {
      let attributes = try? FileManager.default.attributesOfItem(atPath: checkpointPath(trial))
      note((attributes?[.size] as? Int) ?? 0, of: trial.id)
    }
  }

  /// Prepares the result file with everything that is finished; the others are `pending`.
  public func publication(
    _ status: SweepStatus, shouldStop: @escaping @Sendable () -> Bool
  ) -> @Sendable () throws -> String {
    let publish = openPublication(status, shouldStop: shouldStop)
    return { try publish().path }
  }

  /// Writes the result file at once, and opens it.
  public func publish(_ status: SweepStatus) throws -> SweepResults {
    try openPublication(status, shouldStop: { false })()
  }

  private func openPublication(
    _ status: SweepStatus, shouldStop: @escaping @Sendable () -> Bool
  ) -> @Sendable () throws -> SweepResults {
    description = description.adding(described: undescribed)
    undescribed = []
    let plan = folder + "/plan.h5"
    let records = journal.records
    // While trials are trained no core is idle.
    let threads = status == .running ? 1 : description.provenance.threads
    return { [publisher, description, reasonOfEnd] in
      if status != .complete, !FileManager.default.fileExists(atPath: plan) {
        _ = try ResultPublisher(path: plan, replacing: nil).publish(
          description, NoRecords(), status: .running, threads: 1, shouldStop: shouldStop)
      }
      return try publisher.publish(
        description, records, status: status, reasonOfEnd: reasonOfEnd, threads: threads,
        shouldStop: shouldStop)
    }
  }

  /// Ends a sweep that was published whole: every number was read back then, so the journal goes.
  public func finish() { Self.removeFolder(folder) }

  /// Where ``SweepProgress`` may be read by others.
  public var statusPath: String { folder + "/status.json" }

  private func checkpointPath(_ trial: TrialDescription) -> String {
    folder + "/" + Self.checkpointName(trial.key)
  }

  private static func checkpointName(_ key: TrialKey) -> String {
    "checkpoint-" + String(key.value, radix: 16)
  }

  /// Removes the journal's folder of a complete result.
  public static func removeJournal(of path: String) {
    removeFolder(JournalFolder.path(ofResult: path))
  }

  static func removeFolder(_ folder: String) {
    try? FileManager.default.removeItem(atPath: folder)
  }

  /// Moves an earlier result and its journal aside.
  ///
  /// - Returns: their new paths.
  public static func moveAside(_ path: String) throws -> [String] {
    let path = FileSystem.resolved(path)
    let folder = JournalFolder.path(ofResult: path)
    if FileManager.default.fileExists(atPath: folder) {
      _ = try SweepLock(folder + "/lock", result: path)
    }
    return try [path, folder].compactMap { try FileSystem.moveAside($0) }
  }
}
