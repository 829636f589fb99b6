import SystemSupport

/// Lets one process at a time work on a result: a lock on a file in the journal's folder, which the
/// system takes back when the process ends, however it ends.
package final class SweepLock {
  private var descriptor: Int32 = -1
  private let path: String

  /// Takes the lock.
  ///
  /// - Throws: ``SweepLockedError`` where another process has it.
  package init(_ path: String, result: String) throws {
    self.path = path
    while true {
      descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o644)
      guard descriptor >= 0 else { throw FileSystem.failure("open", path) }
      if flock(descriptor, LOCK_EX | LOCK_NB) != 0 {
        let reason = errno
        defer { close(descriptor) }
        // A file system without locks cannot tell; better to go on than to refuse.
        if reason == ENOTSUP || reason == ENOLCK || reason == ENOSYS { return }
        throw SweepLockedError(path: result, holder: Self.holder(path))
      }
      // The process that had the lock may have removed the folder just now, and this file with it.
      var mine = stat()
      fstat(descriptor, &mine)
      let current = FileSystem.identity(path)
      if current == FileIdentity(device: UInt64(mine.st_dev), file: UInt64(mine.st_ino)) { break }
      close(descriptor)
      try FileSystem.makeFolder(URL(fileURLWithPath: path).deletingLastPathComponent().path)
    }
    let note = "process \(getpid()) on \(ProcessInfo.processInfo.hostName)"
    ftruncate(descriptor, 0)
    _ = note.withCString { write(descriptor, $0, strlen($0)) }
  }

  deinit { if descriptor >= 0 { close(descriptor) } }

  /// The process that holds the lock of a journal's folder, as its file names it; nil where the
  /// lock is free.
  static func holder(ofFolder folder: String) -> String? {
    let path = folder + "/lock"
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    if flock(descriptor, LOCK_SH | LOCK_NB) == 0 { return nil }
    return errno == EWOULDBLOCK ? holder(path) : nil
  }

  private static func holder(_ path: String) -> String {
    let text = (try? String(contentsOfFile: path, encoding: .utf8)) ?? ""
    return text.isEmpty ? "another process" : text
  }
}
