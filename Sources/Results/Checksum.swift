internal import CZlib
import NeuralNetworks

/// CRC-32 (the one of zlib and PNG) of bytes in pieces.
struct Checksum {
  private(set) var value: UInt32 = 0

  mutating func add(_ bytes: UnsafeRawBufferPointer) {
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
  mutating func add(_ other: Checksum, count: Int) {
    value = UInt32(crc32_combine(uLong(value), uLong(other.value), count))
  }

  mutating func add<Scalar: BitwiseCopyable>(_ values: [Scalar]) {
    values.withUnsafeBytes { add($0) }
  }
}

extension TrialOutcome {
  /// CRC-32 of the trial's numbers: its histories in the order of ``Metric``, its learning rates, and
  /// layer by layer its weights, biases, gains and shifts, all as little-endian float32.
  var checksum: UInt32 {
    var checksum = Checksum()
    for metric in history.metrics { checksum.add(history[metric]) }
    checksum.add(history.learningRate)
    for layer in weights?.layers ?? [] {
      checksum.add(layer.weights)
      for (_, values) in layer.vectors { checksum.add(values) }
    }
    return checksum.value
  }
}
