import Foundation

/// Keeps finished trials in memory and publishes them as an HDF5 file: to a temporary file, closed,
/// read back, synced and renamed, so that whatever is at the result's path is whole.
public final class ResultFileStore: TrialStore {
  private let path: String
  private let description: SweepDescription
  private var records: [Int: TrialRecord] = [:]

  /// A store for a new result.
  ///
  /// - Throws: ``ResultsError`` where a result is there already or its folder cannot be made.
  public init(path: String, description: SweepDescription) throws(ResultsError) {
    self.path = path
    self.description = description
    let folder = URL(fileURLWithPath: path).deletingLastPathComponent().path
    do {
      try FileManager.default.createDirectory(
        atPath: folder, withIntermediateDirectories: true)
    } catch {
      throw .system(path: folder, operation: "make the folder", reason: "\(error)")
    }
    guard access(folder, W_OK) == 0 else {
      throw .system(
        path: folder, operation: "write there", reason: String(cString: strerror(errno)))
    }
    if FileManager.default.fileExists(atPath: path) { throw .exists(path: path) }
  }

  /// Keeps a finished trial.
  public func append(_ record: TrialRecord) { records[record.id] = record }

  /// Writes all trials; those that did not finish are `pending`. If another program put a file at
  /// the path meanwhile, the result gets a name with the date beside it.
  public func publish(_ status: SweepStatus) throws -> String {
    try publish(status, to: path)
  }

  /// The same at another place, for when the first cannot be written.
  public func publish(_ status: SweepStatus, to path: String) throws -> String {
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
      let writer = ResultFileWriter(description: description, records: records, status: status)
      try writer.write(to: temporary)
      try verify(temporary, for: path)
      try sync(temporary)
      let target = try moveIntoPlace(temporary, path)
      try sync(url.deletingLastPathComponent().path)
      return target
    } catch {
      unlink(temporary)
      throw error
    }
  }

  private func verify(_ temporary: String, for path: String) throws {
    do {
      let results = try SweepResults(opening: temporary)
      try results.readEverything()
      guard results.trialIDs.count == description.plan.trials.count else {
        throw ResultsError.verificationFailed(path: path, reason: "trials are missing")
      }
    } catch let error as ResultsError {
      throw error
    } catch {
      throw ResultsError.verificationFailed(path: path, reason: "\(error)")
    }
  }

  private func sync(_ path: String) throws {
    let descriptor = open(path, O_RDONLY)
    guard descriptor >= 0 else { throw failure("open", path) }
    defer { close(descriptor) }
    guard fsync(descriptor) == 0 else { throw failure("sync", path) }
  }

  /// A link fails where a file exists, which a rename does not.
  private func moveIntoPlace(_ temporary: String, _ path: String) throws -> String {
    let url = URL(fileURLWithPath: path)
    let stem = url.deletingPathExtension().path
    let dated = "\(stem)-\(timestamp()).h5"
    for target in [path, dated] {
      if link(temporary, target) == 0 {
        unlink(temporary)
        return target
      }
      if errno == EEXIST { continue }
      // Some file systems have no links.
      guard !FileManager.default.fileExists(atPath: target) else { continue }
      guard rename(temporary, target) == 0 else { throw failure("rename", target) }
      return target
    }
    throw ResultsError.exists(path: path)
  }

  private func failure(_ operation: String, _ path: String) -> ResultsError {
    .system(path: path, operation: operation, reason: String(cString: strerror(errno)))
  }

  /// Moves an earlier result aside: `digits.h5` becomes `digits-20261123-204753.h5`.
  ///
  /// - Returns: its new path; nil where there was none.
  public static func moveAside(_ path: String) throws -> String? {
    guard FileManager.default.fileExists(atPath: path) else { return nil }
    let stem = URL(fileURLWithPath: path).deletingPathExtension().path
    var target = "\(stem)-\(timestamp()).h5"
    var number = 2
    while FileManager.default.fileExists(atPath: target) {
      target = "\(stem)-\(timestamp())-\(number).h5"
      number += 1
    }
    guard rename(path, target) == 0 else {
      throw ResultsError.system(
        path: path, operation: "move aside", reason: String(cString: strerror(errno)))
    }
    let current = FileManager.default.currentDirectoryPath + "/"
    return target.hasPrefix(current) ? String(target.dropFirst(current.count)) : target
  }
}

private func timestamp() -> String {
  var now = time(nil)
  var parts = tm()
  localtime_r(&now, &parts)
  return String(
    format: "%04d%02d%02d-%02d%02d%02d", parts.tm_year + 1900, parts.tm_mon + 1, parts.tm_mday,
    parts.tm_hour, parts.tm_min, parts.tm_sec)
}
