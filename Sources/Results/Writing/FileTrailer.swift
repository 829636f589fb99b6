import Records
import SystemSupport

/// A checksum of a whole result file, in 24 bytes behind its HDF5 content, where every HDF5 tool
/// overlooks it: magic (8), length of the content (8), CRC-32 of content and length (4), 0 (4).
///
/// HDF5 checksums data, but not all of the structures that lead to them, and libhdf5 can crash on a
/// damaged one: so the bytes are compared before it reads them. A tool that adds to a file drops
/// the trailer; then there is nothing to compare.
enum FileTrailer {
  private static let magic: UInt64 = 0x3233_4352_434E_564F  // "OVNCRC32"
  private static let count = 24

  /// Adds the trailer to a file.
  static func append(to path: String) throws {
    let descriptor = open(path, O_RDWR | O_CLOEXEC)
    guard descriptor >= 0 else { throw FileSystem.failure("open", path) }
    defer { close(descriptor) }
    let length = Int(lseek(descriptor, 0, SEEK_END))
    var writer = ByteWriter()
    writer.add(magic)
    writer.add(UInt64(length))
    writer.add(try checksum(descriptor, length, path))
    writer.add(UInt32(0))
    try writer.bytes.withUnsafeBytes {
      try FileSystem.write($0, to: descriptor, at: length, path: path)
    }
  }

  /// Takes the trailer off a file, if it has one.
  static func remove(from path: String) throws {
    guard try isIntact(path) != nil else { return }
    let descriptor = open(path, O_RDWR | O_CLOEXEC)
    guard descriptor >= 0 else { throw FileSystem.failure("open", path) }
    defer { close(descriptor) }
    guard ftruncate(descriptor, lseek(descriptor, 0, SEEK_END) - off_t(count)) == 0 else {
      throw FileSystem.failure("write", path)
    }
  }

  /// Whether a file's bytes are those that were written; nil where it has no trailer.
  static func isIntact(_ path: String) throws -> Bool? {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw FileSystem.failure("open", path) }
    defer { close(descriptor) }
    let length = Int(lseek(descriptor, 0, SEEK_END)) - count
    guard length >= 0 else { return nil }
    var bytes = [UInt8](repeating: 0, count: count)
    guard pread(descriptor, &bytes, count, off_t(length)) == count else { return nil }
    var reader = ByteReader(bytes)
    guard try reader.next(UInt64.self) == magic else { return nil }
    guard try reader.next(UInt64.self) == UInt64(length) else { return false }
    return try reader.next(UInt32.self) == checksum(descriptor, length, path)
  }

  /// Bytes of a piece of a file; several threads read a piece each.
  private static let pieceCount = 4 << 20

  private static func checksum(
    _ descriptor: Int32, _ length: Int, _ path: String
  ) throws -> UInt32 {
    let pieces = stride(from: 0, to: length, by: pieceCount).map {
      $0..<min($0 + pieceCount, length)
    }
    // A small file is read faster than the number of processors is found out.
    let threads = pieces.count > 2 ? Processors.usable : 1
    let checksums = try Processors.map(count: pieces.count, threads: threads) { index in
      try checksum(descriptor, pieces[index], path)
    }
    var whole = Checksum()
    for (piece, checksum) in zip(pieces, checksums) { whole.add(checksum, count: piece.count) }
    whole.add([UInt64(length)])
    return whole.value
  }

  private static func checksum(
    _ descriptor: Int32, _ piece: Range<Int>, _ path: String
  ) throws -> Checksum {
    var checksum = Checksum()
    var buffer = [UInt8](repeating: 0, count: min(1 << 18, piece.count))
    var done = piece.lowerBound
    while done < piece.upperBound {
      let size = min(buffer.count, piece.upperBound - done)
      let read = pread(descriptor, &buffer, size, off_t(done))
      if read < 0 && errno == EINTR { continue }
      guard read > 0 else { throw FileSystem.failure("read", path) }
      buffer.withUnsafeBytes { checksum.add(UnsafeRawBufferPointer(rebasing: $0[..<read])) }
      done += read
    }
    return checksum
  }
}
