/// A message in Protocol Buffers' encoding (protobuf.dev/programming-guides/encoding): enough to
/// write one. The library for it would double the time of the first build.
package struct ProtocolBuffer {
  package private(set) var bytes: [UInt8] = []

  /// An empty message.
  package init() {}

  package mutating func add(_ field: Int, _ value: Int) {
    key(field, wireType: 0)
    variable(UInt64(bitPattern: Int64(value)))
  }

  package mutating func add(_ field: Int, _ value: Float) {
    key(field, wireType: 5)
    withUnsafeBytes(of: value.bitPattern.littleEndian) { bytes.append(contentsOf: $0) }
  }

  package mutating func add(_ field: Int, _ value: Double) {
    key(field, wireType: 1)
    withUnsafeBytes(of: value.bitPattern.littleEndian) { bytes.append(contentsOf: $0) }
  }

  package mutating func add(_ field: Int, _ text: String) { add(field, Array(text.utf8)) }

  package mutating func add(_ field: Int, _ message: ProtocolBuffer) { add(field, message.bytes) }

  package mutating func add(_ field: Int, _ content: [UInt8]) {
    key(field, wireType: 2)
    variable(UInt64(content.count))
    bytes += content
  }

  private mutating func key(_ field: Int, wireType: Int) { variable(UInt64(field << 3 | wireType)) }

  private mutating func variable(_ value: UInt64) {
    var rest = value
    while rest > 127 {
      bytes.append(UInt8(truncatingIfNeeded: rest) | 128)
      rest >>= 7
    }
    bytes.append(UInt8(rest))
  }
}
