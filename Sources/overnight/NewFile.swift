import Results
import SystemSupport

/// Writes files that must not be there yet, unless they may be replaced.
enum NewFile {
  /// Writes bytes to a new file, whole or not at all; `-` is standard output.
  ///
  /// - Parameter replaces: whether an earlier file may be replaced.
  static func write(_ bytes: [UInt8], to path: String, replaces: Bool = false) throws {
    if path == "-" {
      try SystemFile.standardOutput.write(bytes)
      return
    }
    if replaces {
      return try replace(path) { temporary in try write(bytes, to: temporary) }
    }
    guard let file = SystemFile(creating: path) else {
      if errno == EEXIST { throw ResultsError.outputExists(path: path) }
      throw failure("create", path)
    }
    do { try file.write(bytes) } catch {
      unlink(path)
      throw error
    }
  }

  /// Has a file written beside its place, and puts it there when it is whole.
  static func replace(_ path: String, _ write: (_ temporary: String) throws -> Void) throws {
    let temporary = "\(path).tmp-\(getpid())"
    unlink(temporary)
    do {
      try write(temporary)
      guard rename(temporary, path) == 0 else { throw failure("replace", path) }
    } catch {
      unlink(temporary)
      throw error
    }
  }

  private static func failure(_ operation: String, _ path: String) -> FileSystemError {
    .refused(path: path, operation: operation, reason: String(cString: strerror(errno)))
  }
}
