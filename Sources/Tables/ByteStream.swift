import CZlib
import SystemSupport

/// The bytes of a file, front to back, unpacked if it is gzipped (several members too); or of one
/// file of a zip archive.
final class ByteStream {
  let file: String
  private let handle: gzFile?
  private let member: ZipMember?
  /// The bytes of the file as it is on the disk; nil where it is a pipe.
  private let storedBytes: Int?

  init(file: String) throws {
    self.file = file
    guard let handle = gzopen(file, "rb") else {
      throw DataError.notOpened(file)
    }
    var information = stat()
    let isKnown = stat(file, &information) == 0
    let kind = information.st_mode & S_IFMT
    storedBytes = isKnown && kind == S_IFREG ? Int(information.st_size) : nil
    if isKnown, kind == S_IFDIR {
      gzclose_r(handle)
      throw DataError(file: file, problem: "is a folder; a data file is needed")
    }
    self.handle = handle
    member = nil
    gzbuffer(handle, 262_144)
  }

  /// One file of a zip archive.
  init(_ entry: ZipMember.Entry, of file: String) throws {
    self.file = file
    member = try ZipMember(entry, of: file)
    handle = nil
    storedBytes = nil
  }

  deinit { if let handle { gzclose_r(handle) } }

  /// Whether the file is gzipped; known when something was read.
  var isPacked: Bool { handle.map { gzdirect($0) == 0 } ?? true }

  /// How many bytes can follow: the rest of the file, or the most that a gzipped one of its size
  /// unpacks to, which is 1032 times as much; nil where that is not known.
  var mostLeft: Int? {
    if let member { return member.mostLeft }
    return storedBytes.map { max(0, (isPacked ? 1032 * $0 : $0) - Int(gztell(handle))) }
  }

  /// Reads up to `count` bytes; less only at the end of the file.
  func read(into target: UnsafeMutableRawPointer, count: Int) throws -> Int {
    guard let handle else { return try member?.read(into: target, count: count) ?? 0 }
    var done = 0
    while done < count {
      let part = gzread(handle, target + done, UInt32(min(count - done, 1 << 30)))
      if part < 0 { throw damaged(handle) }
      if part == 0 { break }
      done += Int(part)
    }
    // At a truncated end zlib hands out what it has, and reports the error beside it.
    if done < count {
      var code: Int32 = 0
      _ = gzerror(handle, &code)
      if code != Z_OK && code != Z_STREAM_END { throw damaged(handle) }
    }
    return done
  }

  /// Reads exactly `count` bytes.
  func readExactly(_ count: Int, what: String) throws -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: count)
    let got = try bytes.withUnsafeMutableBytes { buffer in
      try buffer.baseAddress.map { try read(into: $0, count: count) } ?? 0
    }
    guard got == count else {
      throw DataError(
        file: file, problem: "ends within \(what): \(count) bytes expected, \(got) found")
    }
    return bytes
  }

  private func damaged(_ handle: gzFile) -> DataError {
    var code: Int32 = 0
    let words = gzerror(handle, &code).map { String(cString: $0) } ?? ""
    if code == Z_ERRNO {
      return DataError(file: file, problem: "cannot be read: \(systemError())")
    }
    let position = gztell(handle)
    return DataError(
      file: file,
      problem: "the gzip data is truncated or damaged after \(position) unpacked bytes"
        + (words.isEmpty ? "" : " (\(words))"))
  }
}

func systemError() -> String { String(cString: strerror(errno)) }
