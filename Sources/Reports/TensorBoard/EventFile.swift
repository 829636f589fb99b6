import Prediction

/// A file of TensorBoard's events: protocol buffers in TensorFlow's framing of records.
///
/// - Source: github.com/tensorflow/tensorboard, compat/proto/event.proto and summary.proto.
struct EventFile {
  private(set) var bytes: [UInt8] = []

  /// A file that begins at a time, in seconds since 1970.
  init(time: Double) {
    var event = ProtocolBuffer()
    event.add(1, time)
    event.add(3, "brain.Event:2")
    append(event)
  }

  /// A number after a step.
  mutating func addScalar(_ tag: String, _ value: Float, step: Int, time: Double) {
    var scalar = ProtocolBuffer()
    scalar.add(1, tag)
    scalar.add(2, value)
    add(scalar, step: step, time: time)
  }

  /// What a plugin keeps under a tag.
  mutating func addPlugin(_ name: String, _ content: ProtocolBuffer, tag: String, time: Double) {
    var plugin = ProtocolBuffer()
    plugin.add(1, name)
    plugin.add(2, content)
    var metadata = ProtocolBuffer()
    metadata.add(1, plugin)
    var value = ProtocolBuffer()
    value.add(1, tag)
    value.add(9, metadata)
    add(value, step: 0, time: time)
  }

  private mutating func add(_ value: ProtocolBuffer, step: Int, time: Double) {
    var summary = ProtocolBuffer()
    summary.add(1, value)
    var event = ProtocolBuffer()
    event.add(1, time)
    if step > 0 { event.add(2, step) }
    event.add(5, summary)
    append(event)
  }

  /// Length, its checksum, the bytes, and theirs.
  private mutating func append(_ event: ProtocolBuffer) {
    let length = Self.little(UInt64(event.bytes.count))
    bytes += length + Self.little(Self.masked(length)) + event.bytes
    bytes += Self.little(Self.masked(event.bytes))
  }

  private static func little<Number: FixedWidthInteger>(_ number: Number) -> [UInt8] {
    withUnsafeBytes(of: number.littleEndian) { Array($0) }
  }

  /// CRC-32C (Castagnoli), turned and shifted as TensorFlow stores it.
  static func masked(_ bytes: [UInt8]) -> UInt32 {
    var value = UInt32.max
    for byte in bytes { value = table[Int((value ^ UInt32(byte)) & 0xFF)] ^ value >> 8 }
    value = ~value
    return (value >> 15 | value << 17) &+ 0xA282_EAD8
  }

  private static let table: [UInt32] = (0..<256).map { byte in
    (0..<8).reduce(UInt32(byte)) { value, _ in
      value & 1 == 1 ? 0x82F6_3B78 ^ value >> 1 : value >> 1
    }
  }
}
