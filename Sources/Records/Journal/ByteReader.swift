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
    // Of no capacity, the array would be the empty one that all threads share, and Swift writes a
    // count into it.
    guard !range.isEmpty else { return [] }
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
