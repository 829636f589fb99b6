/// Appends values to bytes as they are in memory; every processor that this runs on is
/// little-endian.
package struct ByteWriter {
  package private(set) var bytes: [UInt8] = []

  /// - Parameter capacity: about how many bytes will come.
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
