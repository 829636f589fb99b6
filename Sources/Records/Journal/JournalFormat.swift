/// How a journal frames its records: magic (4 bytes), kind (4), length of the body (8), CRC-32 of
/// kind, length and body (4), body. All little-endian.
package enum JournalFormat {
  static let magic: UInt32 = 0x4A4E_564F  // "OVNJ"
  static let headerCount = 20

  /// What a record is.
  package enum Kind: UInt32 {
    /// The sweep that the trials after it belong to.
    case sweep = 1
    /// A finished trial.
    case trial = 2
    /// A trial under way, in a file of its own.
    case checkpoint = 3
    /// A trial that a source made while the sweep ran.
    case proposal = 4
  }

  /// A whole record in a file.
  package struct Entry {
    package let kind: Kind
    /// Where its body is.
    package let body: Range<Int>
  }

  /// What is in a file of records.
  package struct Contents {
    /// The whole records, in order.
    package var entries: [Entry] = []
    /// Damaged stretches that whole records follow.
    package var damaged: [Range<Int>] = []
    /// Where the last whole record ends; what follows was torn off while it was written.
    package var end = 0
  }

  /// A record's bytes.
  package static func frame(_ kind: Kind, _ body: [UInt8]) -> [UInt8] {
    var writer = ByteWriter(capacity: headerCount + body.count)
    writer.add(magic)
    writer.add(kind.rawValue)
    writer.add(UInt64(body.count))
    writer.add(checksum(kind.rawValue, UInt64(body.count), body))
    writer.add(bytesOf: body)
    return writer.bytes
  }

  /// Finds every whole record; after a damaged one, by looking for the next magic.
  package static func contents(of bytes: UnsafeRawBufferPointer) -> Contents {
    var contents = Contents()
    var position = 0
    var damagedFrom: Int?
    while position + headerCount <= bytes.count {
      if let entry = entry(at: position, in: bytes) {
        if let start = damagedFrom { contents.damaged.append(start..<position) }
        damagedFrom = nil
        contents.entries.append(entry)
        position = entry.body.upperBound
        contents.end = position
      } else {
        damagedFrom = damagedFrom ?? position
        position = nextMagic(after: position, in: bytes)
      }
    }
    return contents
  }

  private static func entry(at position: Int, in bytes: UnsafeRawBufferPointer) -> Entry? {
    func load<Value: BitwiseCopyable>(_ offset: Int, _: Value.Type) -> Value {
      bytes.loadUnaligned(fromByteOffset: position + offset, as: Value.self)
    }
    let kind = load(4, UInt32.self)
    let length = load(8, UInt64.self)
    let start = position + headerCount
    guard load(0, UInt32.self) == magic, let known = Kind(rawValue: kind),
      length <= UInt64(bytes.count - start)
    else { return nil }
    let body = start..<start + Int(length)
    guard
      load(16, UInt32.self)
        == checksum(kind, length, UnsafeRawBufferPointer(rebasing: bytes[body]))
    else { return nil }
    return Entry(kind: known, body: body)
  }

  private static func nextMagic(after position: Int, in bytes: UnsafeRawBufferPointer) -> Int {
    var next = position + 1
    while next + 4 <= bytes.count,
      bytes.loadUnaligned(fromByteOffset: next, as: UInt32.self) != magic
    { next += 1 }
    return next
  }

  private static func checksum(_ kind: UInt32, _ length: UInt64, _ body: [UInt8]) -> UInt32 {
    body.withUnsafeBytes { checksum(kind, length, $0) }
  }

  private static func checksum(
    _ kind: UInt32, _ length: UInt64, _ body: UnsafeRawBufferPointer
  ) -> UInt32 {
    var checksum = Checksum()
    checksum.add([kind])
    checksum.add([length])
    checksum.add(body)
    return checksum.value
  }
}
