/// An open file; closed with its last reference, unless it is a standard stream.
package final class SystemFile: Sendable {
  /// Its number in this process.
  package let descriptor: Int32
  private let path: String
  private let closes: Bool

  private init(_ descriptor: Int32, _ path: String, closes: Bool) {
    self.descriptor = descriptor
    self.path = path
    self.closes = closes
  }

  /// Standard input.
  package static let standardInput = SystemFile(0, "standard input", closes: false)
  /// Standard output.
  package static let standardOutput = SystemFile(1, "standard output", closes: false)
  /// Standard error.
  package static let standardError = SystemFile(2, "standard error", closes: false)

  /// Opens a file to read; nil where the system refuses, for the reason in `errno`.
  package convenience init?(reading path: String) {
    self.init(path, O_RDONLY)
  }

  /// Makes a file, or empties it, and opens it to write; nil where the system refuses, for the
  /// reason in `errno`.
  package convenience init?(writing path: String) {
    self.init(path, O_WRONLY | O_CREAT | O_TRUNC)
  }

  /// Makes a file that must not be there, and opens it to write; nil where the system refuses, for
  /// the reason in `errno`.
  package convenience init?(creating path: String) {
    self.init(path, O_WRONLY | O_CREAT | O_EXCL)
  }

  /// Opens a file, or makes it, to write behind what it has; nil where the system refuses, for the
  /// reason in `errno`.
  package convenience init?(appending path: String) {
    self.init(path, O_WRONLY | O_CREAT | O_APPEND)
  }

  /// Another way to the same open file, which stays when this one is sent elsewhere.
  package func duplicate() -> SystemFile? {
    let copy = dup(descriptor)
    guard copy >= 0 else { return nil }
    _ = fcntl(copy, F_SETFD, FD_CLOEXEC)
    return SystemFile(copy, path, closes: true)
  }

  /// Sends what is written to this file to another one from now on.
  package func redirect(to other: SystemFile) { dup2(other.descriptor, descriptor) }

  private convenience init?(_ path: String, _ flags: Int32) {
    let descriptor = open(path, flags | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else { return nil }
    self.init(descriptor, path, closes: true)
  }

  deinit { if closes { close(descriptor) } }

  /// The next bytes, at most `count`; [] at the end.
  package func read(upTo count: Int) throws(FileSystemError) -> [UInt8] {
    var failed = false
    let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, used in
      while true {
        let got = systemRead(descriptor, buffer.baseAddress, count)
        if got < 0 && errno == EINTR { continue }
        failed = got < 0
        used = max(0, got)
        return
      }
    }
    if failed { throw FileSystem.failure("read", path) }
    return bytes
  }

  /// `count` bytes from a place on; fewer at the end.
  package func read(_ count: Int, at offset: Int) throws(FileSystemError) -> [UInt8] {
    guard lseek(descriptor, off_t(offset), SEEK_SET) >= 0 else {
      throw FileSystem.failure("read", path)
    }
    var bytes: [UInt8] = []
    while bytes.count < count {
      let more = try read(upTo: count - bytes.count)
      if more.isEmpty { break }
      bytes += more
    }
    return bytes
  }

  /// Bytes of the file.
  package func size() throws(FileSystemError) -> Int {
    let end = lseek(descriptor, 0, SEEK_END)
    guard end >= 0 else { throw FileSystem.failure("read", path) }
    return Int(end)
  }

  /// Writes all bytes where the file is.
  package func write(_ bytes: some Sequence<UInt8>) throws(FileSystemError) {
    let bytes = Array(bytes)
    var done = 0
    while done < bytes.count {
      let count = bytes.withUnsafeBytes {
        systemWrite(descriptor, $0.baseAddress.map { $0 + done }, bytes.count - done)
      }
      if count < 0 && errno == EINTR { continue }
      guard count > 0 else { throw FileSystem.failure("write", path) }
      done += count
    }
  }
}

// Names for the system's calls that the methods above do not hide.
private func systemRead(_ file: Int32, _ target: UnsafeMutableRawPointer?, _ count: Int) -> Int {
  read(file, target, count)
}
private func systemWrite(_ file: Int32, _ source: UnsafeRawPointer?, _ count: Int) -> Int {
  write(file, source, count)
}
