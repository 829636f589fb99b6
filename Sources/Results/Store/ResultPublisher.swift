import HDF5
import Records
import SystemSupport

/// Puts result files in their place: written to a temporary file, closed, read back and synced, and
/// renamed, so that a file at the result's path is always whole. A file that is not ours is never
/// replaced.
final class ResultPublisher: @unchecked Sendable {
  // Unchecked: one publication at a time uses `own`.
  private let path: String
  /// The file at the path that may be replaced.
  private var own: FileIdentity?

  /// - Parameter own: the earlier publication of this sweep; nil if there is none.
  init(path: String, replacing own: FileIdentity?) {
    self.path = path
    self.own = own
  }

  /// Writes the result. If another program put a file at the path meanwhile, the result gets a name
  /// with the date beside it.
  ///
  /// - Parameters:
  ///   - reasonOfEnd: why a search ended; nil before, and for sweeps whose trials are all planned.
  ///   - threads: how many may work on it, at most.
  /// - Returns: the result as it was read back, still open.
  func publish(
    _ description: SweepDescription, _ records: any TrialRecordSource, status: SweepStatus,
    reasonOfEnd: String? = nil, threads: Int,
    shouldStop: @escaping () -> Bool = { false }
  ) throws -> SweepResults {
    let url = URL(fileURLWithPath: path)
    let temporary = url.deletingLastPathComponent().appendingPathComponent(
      ".\(url.lastPathComponent).tmp-\(getpid())"
    ).path
    let needed = ResultSize.bytes(description)
    if let free = ResultSize.freeBytes(near: path), free < needed {
      throw ResultsError.diskFull(path: path, needed: needed, free: free)
    }
    do {
      unlink(temporary)
      try ResultFileWriter(
        description: description, records: records, status: status, reasonOfEnd: reasonOfEnd,
        threads: threads, shouldStop: shouldStop
      ).write(to: temporary)
      try carryOver(to: temporary)
      try FileTrailer.append(to: temporary)
      // The disk takes its time meanwhile.
      let synced = BackgroundResult { try FileSystem.sync(temporary) }
      let results = try readBack(temporary, trials: description.trials.count)
      try synced.value()
      let written = FileSystem.identity(temporary)
      results.path = try moveIntoPlace(temporary)
      try FileSystem.sync(url.deletingLastPathComponent().path)
      if results.path == path { own = written }
      return results
    } catch {
      unlink(temporary)
      throw error
    }
  }

  /// What others added to the earlier publication comes along.
  private func carryOver(to temporary: String) throws {
    guard let own, FileSystem.identity(path) == own, let earlier = try? HDF5File(opening: path)
    else {
      return
    }
    let (objects, attributes) = try OwnContent.carried(from: earlier)
    guard !objects.isEmpty || !attributes.isEmpty else { return }
    let later = try HDF5File(extending: temporary)
    try OwnContent.carry(from: earlier, to: later)
    try later.close()
  }

  /// Reads the whole file as others will.
  private func readBack(_ file: String, trials: Int) throws -> SweepResults {
    do {
      let results = try SweepResults(opening: file)
      try results.readEverything()
      guard results.trialIDs.count == trials else {
        throw ResultsError.verificationFailed(path: path, reason: "trials are missing")
      }
      return results
    } catch let error as ResultsError {
      throw error
    } catch {
      throw ResultsError.verificationFailed(path: path, reason: "\(error)")
    }
  }

  private func moveIntoPlace(_ temporary: String) throws -> String {
    if let own, FileSystem.identity(path) == own {
      guard rename(temporary, path) == 0 else { throw FileSystem.failure("rename", path) }
      return path
    }
    for target in [path, FileSystem.datedPath(path)] {
      // A link fails where a file exists, which a rename does not.
      if link(temporary, target) == 0 {
        unlink(temporary)
        return target
      }
      if errno == EEXIST { continue }
      // Some file systems have no links.
      guard FileSystem.identity(target) == nil else { continue }
      guard rename(temporary, target) == 0 else { throw FileSystem.failure("rename", target) }
      return target
    }
    throw ResultsError.exists(path: path)
  }
}
