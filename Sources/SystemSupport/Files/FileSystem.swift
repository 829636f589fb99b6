/// File operations beyond Foundation's: syncing to the disk, atomic replacement, free names.
package enum FileSystem {
  /// What went wrong in the last system call.
  package static func failure(_ operation: String, _ path: String) -> FileSystemError {
    let reason =
      errno == EFBIG ? "the file size limit is reached" : String(cString: strerror(errno))
    return .refused(path: path, operation: operation, reason: reason)
  }

  /// Waits until a file's or folder's content is on the disk.
  package static func sync(_ path: String) throws(FileSystemError) {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw failure("open", path) }
    defer { close(descriptor) }
    try sync(descriptor, path)
  }

  /// The same for an open file.
  package static func sync(_ descriptor: Int32, _ path: String) throws(FileSystemError) {
    #if canImport(Darwin)
      // fsync alone leaves the data in the disk's own cache there.
      if fcntl(descriptor, F_FULLFSYNC) == 0 { return }
      let code = fsync(descriptor)
    #else
      let code = fdatasync(descriptor)
    #endif
    guard code == 0 else { throw failure("sync", path) }
  }

  /// Writes all bytes at an offset.
  package static func write(
    _ bytes: UnsafeRawBufferPointer, to descriptor: Int32, at offset: Int, path: String
  ) throws(FileSystemError) {
    var done = 0
    while done < bytes.count {
      let count = pwrite(
        descriptor, bytes.baseAddress.map { $0 + done }, bytes.count - done, off_t(offset + done))
      if count < 0 && errno == EINTR { continue }
      guard count > 0 else { throw failure("write", path) }
      done += count
    }
  }

  /// Replaces a file's content by other content, whole or not at all, even if the power fails.
  package static func replace(_ path: String, with bytes: [UInt8]) throws {
    let temporary = "\(path).tmp"
    let descriptor = open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else { throw failure("create", temporary) }
    do {
      defer { close(descriptor) }
      try bytes.withUnsafeBytes {
        try write($0, to: descriptor, at: 0, path: path)
      }
      try sync(descriptor, path)
      guard rename(temporary, path) == 0 else { throw failure("rename", path) }
    } catch {
      unlink(temporary)
      throw error
    }
  }

  /// Makes a folder and those above it.
  package static func makeFolder(_ path: String) throws(FileSystemError) {
    var made = ""
    for part in path.split(separator: "/", omittingEmptySubsequences: false) {
      made += (made.isEmpty && part.isEmpty ? "/" : made.isEmpty || made == "/" ? "" : "/") + part
      if made.isEmpty || mkdir(made, 0o777) == 0 || errno == EEXIST { continue }
      // A folder above that may not be written to may be there all the same.
      if access(made, F_OK) != 0 { throw failure("make the folder", path) }
    }
    if access(path, F_OK) == 0, !isFolder(path) { throw .isAFile(path: path) }
    guard access(path, W_OK) == 0 else { throw failure("write there", path) }
  }

  /// A name beside `path` that is free: `digits.h5` gives `digits-20261123-204753.h5`.
  package static func datedPath(_ path: String) -> String {
    let url = URL(fileURLWithPath: path)
    let stem = url.deletingPathExtension().relativePath
    let ending = url.pathExtension.isEmpty ? "" : "." + url.pathExtension
    var target = "\(stem)-\(timestamp())\(ending)"
    var number = 2
    while FileManager.default.fileExists(atPath: target) {
      target = "\(stem)-\(timestamp())-\(number)\(ending)"
      number += 1
    }
    return target
  }

  /// The path behind symbolic links, even where the last one leads to no file yet.
  package static func resolved(_ path: String) -> String {
    var path = path
    // More links in a row are a circle, which the next system call will find.
    for _ in 0..<40 {
      guard let target = try? FileManager.default.destinationOfSymbolicLink(atPath: path) else {
        break
      }
      path =
        target.hasPrefix("/")
        ? target
        : URL(fileURLWithPath: path).deletingLastPathComponent().relativePath + "/" + target
      if path.hasPrefix("./") { path.removeFirst(2) }
    }
    return path
  }

  /// Moves a file or folder to a dated name, never over another.
  ///
  /// - Returns: its new path; nil where there was none.
  package static func moveAside(_ path: String) throws(FileSystemError) -> String? {
    guard FileManager.default.fileExists(atPath: path) else { return nil }
    let target = datedPath(path)
    guard rename(path, target) == 0 else { throw failure("move aside", path) }
    return target
  }

  /// Whether there is a folder at a path.
  package static func isFolder(_ path: String) -> Bool {
    var information = stat()
    return stat(path, &information) == 0 && information.st_mode & S_IFMT == S_IFDIR
  }

  /// The bytes of a file, mapped into memory where the system can.
  package static func mapped(_ path: String) throws -> Data {
    // Foundation never frees the buffer into which it reads an empty file.
    guard let file = SystemFile(reading: path) else { throw failure("read", path) }
    if try file.size() == 0 { return Data() }
    return try Data(contentsOf: URL(fileURLWithPath: path), options: .alwaysMapped)
  }

  /// Which file is at a path, whatever it is named; nil for none.
  package static func identity(_ path: String) -> FileIdentity? {
    var information = stat()
    guard stat(path, &information) == 0 else { return nil }
    return FileIdentity(device: UInt64(information.st_dev), file: UInt64(information.st_ino))
  }

  private static func timestamp() -> String {
    var now = time(nil)
    var parts = tm()
    localtime_r(&now, &parts)
    return formatted(
      "%04d%02d%02d-%02d%02d%02d", parts.tm_year + 1900, parts.tm_mon + 1, parts.tm_mday,
      parts.tm_hour, parts.tm_min, parts.tm_sec)
  }
}
