import CZlib
import SystemSupport

/// One file of a zip archive, front to back: stored as it is, or deflated.
///
/// - Source: PKWARE's APPNOTE.TXT 6.3, sections 4.3 and 4.5.3.
final class ZipMember {
  /// What the archive's directory tells of a file.
  struct Entry {
    let name: String
    let isDeflated: Bool
    let checksum: UInt32
    let packed: Int
    let unpacked: Int
    let offset: Int
  }

  private let file: String
  private let entry: Entry
  private let handle: SystemFile
  private var packedLeft: Int
  private var unpackedLeft: Int
  private var checksum: UInt = 0
  private var inflation = z_stream()
  private var input: [UInt8] = []

  /// The files of an archive.
  ///
  /// - Throws: ``DataError`` where it is none, or packed in a way that is not known here.
  static func entries(of file: String) throws -> [Entry] {
    guard let handle = SystemFile(reading: file) else { throw DataError.notOpened(file) }
    func damaged() -> DataError {
      DataError(file: file, problem: "is no zip archive, or a damaged one")
    }
    func bytes(_ offset: Int, _ count: Int) throws -> [UInt8] {
      let bytes = offset < 0 ? [] : try handle.read(count, at: offset)
      guard bytes.count == count else { throw damaged() }
      return bytes
    }
    let size = try handle.size()
    let tail = min(size, 65_557)
    guard tail >= 22 else { throw damaged() }
    let end = try bytes(size - tail, tail)
    guard
      let place = stride(from: tail - 22, through: 0, by: -1).first(where: {
        number(end, $0, 4) == 0x0605_4B50
      })
    else { throw damaged() }
    var (length, start) = (number(end, place + 12, 4), number(end, place + 16, 4))
    if start == 0xFFFF_FFFF, place >= 20, number(end, place - 20, 4) == 0x0706_4B50 {
      let record = try bytes(number(end, place - 12, 8), 56)
      (length, start) = (number(record, 40, 8), number(record, 48, 8))
    }
    guard start >= 0, length >= 0, start + length <= size else { throw damaged() }
    let directory = try bytes(start, length)
    var entries: [Entry] = []
    var at = 0
    while at + 46 <= length, number(directory, at, 4) == 0x0201_4B50 {
      let (nameLength, extraLength) = (number(directory, at + 28, 2), number(directory, at + 30, 2))
      guard at + 46 + nameLength + extraLength <= length else { throw damaged() }
      let sizes = sizes(directory, at, nameLength: nameLength, extraLength: extraLength)
      let method = number(directory, at + 10, 2)
      let name = String(decoding: directory[at + 46..<at + 46 + nameLength], as: UTF8.self)
      guard method == 0 || method == 8 else {
        throw DataError(
          file: file, problem: "\(name) is packed by method \(method), which is not read")
      }
      let local = try bytes(sizes[2], 30)
      entries.append(
        Entry(
          name: name, isDeflated: method == 8, checksum: UInt32(number(directory, at + 16, 4)),
          packed: sizes[1], unpacked: sizes[0],
          offset: sizes[2] + 30 + number(local, 26, 2) + number(local, 28, 2)))
      at += 46 + nameLength + extraLength + number(directory, at + 32, 2)
    }
    return entries
  }

  /// The unpacked size, the packed size and the offset of the directory's entry at a place.
  private static func sizes(
    _ directory: [UInt8], _ at: Int, nameLength: Int, extraLength: Int
  ) -> [Int] {
    var sizes = [
      number(directory, at + 24, 4), number(directory, at + 20, 4), number(directory, at + 42, 4),
    ]
    // What does not fit into four bytes stands in an extra field, in this order.
    var extra = at + 46 + nameLength
    let extraEnd = extra + extraLength
    while extra + 4 <= extraEnd {
      let count = number(directory, extra + 2, 2)
      if number(directory, extra, 2) == 1 {
        var value = extra + 4
        for index in sizes.indices where sizes[index] == 0xFFFF_FFFF && value + 8 <= extraEnd {
          sizes[index] = number(directory, value, 8)
          value += 8
        }
      }
      extra += 4 + count
    }
    return sizes
  }

  private static func number(_ bytes: [UInt8], _ start: Int, _ count: Int) -> Int {
    guard start >= 0, start + count <= bytes.count else { return -1 }
    return bytes[start..<start + count].reversed().reduce(0) { ($0 & (1 << 55 - 1)) << 8 | Int($1) }
  }

  init(_ entry: Entry, of file: String) throws {
    guard let handle = SystemFile(reading: file) else { throw DataError.notOpened(file) }
    // What follows is read from there on.
    _ = try handle.read(0, at: entry.offset)
    self.file = file
    self.entry = entry
    self.handle = handle
    packedLeft = entry.packed
    unpackedLeft = entry.unpacked
    if entry.isDeflated {
      // A negative size of the window is for data without zlib's own header.
      inflateInit2_(
        &inflation, -15, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
    }
  }

  deinit { if entry.isDeflated { inflateEnd(&inflation) } }

  /// Bytes that can follow.
  var mostLeft: Int { min(unpackedLeft, 1032 * max(packedLeft, 1) + input.count * 1032) }

  /// Reads up to `count` bytes; less only at the end.
  func read(into target: UnsafeMutableRawPointer, count: Int) throws -> Int {
    var done = 0
    let wanted = min(count, unpackedLeft)
    while done < wanted {
      let part =
        try entry.isDeflated
        ? inflatePart(target + done, wanted - done) : readPart(target + done, wanted - done)
      guard part > 0 else { throw damaged() }
      checksum = crc32(checksum, (target + done).assumingMemoryBound(to: UInt8.self), uInt(part))
      done += part
      unpackedLeft -= part
    }
    if unpackedLeft == 0, done > 0, UInt32(truncatingIfNeeded: checksum) != entry.checksum {
      throw damaged()
    }
    return done
  }

  private func readPart(_ target: UnsafeMutableRawPointer, _ count: Int) throws -> Int {
    let data = try handle.read(upTo: min(count, packedLeft, 1 << 20))
    data.withUnsafeBytes {
      target.copyMemory(from: $0.baseAddress ?? UnsafeRawPointer(target), byteCount: $0.count)
    }
    packedLeft -= data.count
    return data.count
  }

  private func inflatePart(_ target: UnsafeMutableRawPointer, _ count: Int) throws -> Int {
    if input.isEmpty {
      input = try handle.read(upTo: min(packedLeft, 1 << 18))
      packedLeft -= input.count
    }
    let before = min(count, 1 << 30)
    var code: Int32 = Z_OK
    let used = input.withUnsafeMutableBufferPointer { bytes -> Int in
      inflation.next_in = bytes.baseAddress
      inflation.avail_in = uInt(bytes.count)
      inflation.next_out = target.assumingMemoryBound(to: UInt8.self)
      inflation.avail_out = uInt(before)
      code = inflate(&inflation, Z_NO_FLUSH)
      return bytes.count - Int(inflation.avail_in)
    }
    input.removeFirst(used)
    guard code == Z_OK || code == Z_STREAM_END else { throw damaged() }
    let got = before - Int(inflation.avail_out)
    return got == 0 && used > 0 ? try inflatePart(target, count) : got
  }

  private func damaged() -> DataError {
    DataError(file: file, problem: "\(entry.name) is truncated or damaged")
  }
}
