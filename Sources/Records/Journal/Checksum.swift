internal import CZlib

/// CRC-32 (the one of zlib and PNG) of bytes in pieces.
package struct Checksum {
  package private(set) var value: UInt32 = 0

  /// The checksum of no bytes.
  package init() {}

  package mutating func add(_ bytes: UnsafeRawBufferPointer) {
    var rest = bytes[...]
    while !rest.isEmpty {
      let part = rest.prefix(1 << 30)
      value = UInt32(
        crc32(
          uLong(value),
          UnsafeRawBufferPointer(rebasing: part).assumingMemoryBound(to: UInt8.self)
            .baseAddress, uInt(part.count)))
      rest = rest.dropFirst(part.count)
    }
  }

  /// Adds bytes of which another checksum is known.
  package mutating func add(_ other: Checksum, count: Int) {
    value = UInt32(crc32_combine(uLong(value), uLong(other.value), count))
  }

  package mutating func add<Scalar: BitwiseCopyable>(_ values: [Scalar]) {
    values.withUnsafeBytes { add($0) }
  }
}
