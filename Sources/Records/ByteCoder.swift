/// Appends values to bytes as they are in memory; every processor that this runs on is little-endian.
package struct ByteWriter {
  package private(set) var bytes: [UInt8] = []

  /// - Parameter capacity: about so many bytes will come.
  package init(capacity: Int = 0) { bytes.reserveCapacity(capacity) }

  package mutating func add<Value: BitwiseCopyable>(_ value: Value) {
    withUnsafeBytes(of: value) { bytes.append(contentsOf: $0) }
  }

  /// The count, then the elements.
  mutating func add<Value: BitwiseCopyable>(_ values: [Value]) {
    add(UInt64(values.count))
    values.withUnsafeBytes { bytes.append(contentsOf: $0) }
  }

  /// The elements alone.
  mutating func add(bytesOf values: [UInt8]) { bytes += values }

  mutating func add(_ text: String) { add(Array(text.utf8)) }
}

/// Reads what ``ByteWriter`` wrote; a count beyond the end throws.
package struct ByteReader {
  /// There are fewer bytes than there should be, or others.
  package struct Malformed: Error {}

  let bytes: [UInt8]
  private var position: Int

  /// - Parameter start: where to begin.
  package init(_ bytes: [UInt8], from start: Int = 0) {
    self.bytes = bytes
    position = start
  }

  var isAtEnd: Bool { position == bytes.count }

  package mutating func next<Value: BitwiseCopyable>(_: Value.Type = Value.self) throws(Malformed)
    -> Value
  {
    let size = MemoryLayout<Value>.size
    guard bytes.count - position >= size else { throw Malformed() }
    defer { position += size }
    let start = position
    return bytes.withUnsafeBytes { $0.loadUnaligned(fromByteOffset: start, as: Value.self) }
  }

  mutating func array<Value: BitwiseCopyable>(of _: Value.Type) throws(Malformed) -> [Value] {
    Self.copy(bytes, try range(of: Value.self))
  }

  /// Passes over what ``array(of:)`` reads; returns where it is.
  mutating func range<Value: BitwiseCopyable>(of _: Value.Type) throws(Malformed) -> Range<Int> {
    let count: UInt64 = try next()
    let size = MemoryLayout<Value>.stride
    guard count <= UInt64((bytes.count - position) / size) else { throw Malformed() }
    defer { position += Int(count) * size }
    return position..<position + Int(count) * size
  }

  /// The numbers in a range that was found.
  static func floats(_ bytes: [UInt8], _ range: Range<Int>) -> [Float] { copy(bytes, range) }

  private static func copy<Value: BitwiseCopyable>(
    _ bytes: [UInt8], _ range: Range<Int>
  ) -> [Value] {
    let count = range.count / MemoryLayout<Value>.stride
    return bytes.withUnsafeBytes { raw in
      [Value](unsafeUninitializedCapacity: count) { buffer, used in
        UnsafeMutableRawBufferPointer(buffer).copyMemory(
          from: UnsafeRawBufferPointer(rebasing: raw[range]))
        used = count
      }
    }
  }

  mutating func text() throws(Malformed) -> String {
    String(decoding: try array(of: UInt8.self), as: UTF8.self)
  }
}
