import SystemSupport

extension SHA256 {
  /// The digest of a file's bytes as they are stored, in hexadecimal.
  ///
  /// - Throws: ``DataError`` where the file cannot be read.
  public static func hexadecimal(ofFile path: String) throws -> String {
    var digest = SHA256()
    try digest.update(file: path)
    return digest.finish()
  }

  /// Adds a file's bytes.
  public mutating func update(file path: String) throws {
    guard let file = SystemFile(reading: path) else { throw DataError.notOpened(path) }
    // One block of memory for all of it: large files are read no faster than memory is copied.
    let part = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 20, alignment: 64)
    defer { part.deallocate() }
    while true {
      let count = read(file.descriptor, part.baseAddress, part.count)
      if count == 0 { return }
      if count > 0 {
        update(UnsafeBufferPointer(rebasing: part.bindMemory(to: UInt8.self)[..<count]))
      } else if errno != EINTR {
        throw DataError(file: path, problem: "cannot be read: \(systemError())")
      }
    }
  }
}
