import SystemSupport

/// An open journal; closed with its last reference.
final class JournalFile: Sendable {
  let path: String
  let descriptor: Int32

  /// Opens or creates the file.
  init(_ path: String) throws {
    self.path = path
    descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else { throw FileSystem.failure("open", path) }
  }

  deinit { close(descriptor) }

  /// The bytes of a range.
  func read(_ range: Range<Int>) throws -> [UInt8] {
    try [UInt8](unsafeUninitializedCapacity: range.count) { buffer, used in
      while used < range.count {
        let count = pread(
          descriptor, buffer.baseAddress.map { $0 + used }, range.count - used,
          off_t(range.lowerBound + used))
        if count < 0 && errno == EINTR { continue }
        guard count > 0 else { throw FileSystem.failure("read", path) }
        used += count
      }
    }
  }
}
