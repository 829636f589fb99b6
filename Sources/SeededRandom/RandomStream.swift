/// One stream of random numbers, fixed by seed, purpose and index: the same on every machine.
public struct RandomStream: RandomNumberGenerator, Sendable {
  private let generator: Philox
  private let purpose: UInt32
  private let index: UInt32
  private var position: UInt64 = 0
  /// The words of the last four blocks, and how many of them are used.
  private var words = InlineArray<16, UInt32>(repeating: 0)
  private var used = 16

  /// The stream number `index` of a seed and purpose, at its beginning.
  public init(seed: UInt64, purpose: RandomPurpose, index: Int = 0) {
    generator = Philox(key: seed)
    self.purpose = purpose.rawValue
    self.index = UInt32(truncatingIfNeeded: index)
  }

  /// The next 32 random bits.
  public mutating func nextWord() -> UInt32 {
    if used == 16 {
      // Positions are multiples of 4, so that the lower half of the counter carries only between
      // them.
      words = generator.fourBlocks(
        SIMD4(
          UInt32(truncatingIfNeeded: position), UInt32(truncatingIfNeeded: position >> 32),
          index, purpose))
      position += 4
      used = 0
    }
    defer { used += 1 }
    return words[used]
  }

  /// The next 64 random bits.
  public mutating func next() -> UInt64 {
    let low = UInt64(nextWord())
    return low | UInt64(nextWord()) << 32
  }

  /// Uniform in 0..<1, a multiple of 2^-24.
  public mutating func uniform() -> Float { Float(nextWord() >> 8) * 0x1p-24 }

  /// Uniform in 0..<1, a multiple of 2^-53.
  public mutating func uniformDouble() -> Double { Double(next() >> 11) * 0x1p-53 }

  /// Uniform in 0..<bound, without bias; bounds from 2^32 on take 64 bits a draw.
  ///
  /// - Source: Lemire 2019, doi:10.1145/3230636.
  public mutating func below(_ bound: Int) -> Int {
    precondition(bound > 0, "bound \(bound) is not positive")
    guard let small = UInt32(exactly: bound) else { return Int(next(upperBound: UInt64(bound))) }
    var product = UInt64(nextWord()) * UInt64(small)
    if UInt32(truncatingIfNeeded: product) < small {
      let threshold = (0 &- small) % small
      while UInt32(truncatingIfNeeded: product) < threshold {
        product = UInt64(nextWord()) * UInt64(small)
      }
    }
    return Int(product >> 32)
  }

  /// Shuffles in place, every order equally likely (Fisher and Yates).
  public mutating func shuffle(_ values: UnsafeMutableBufferPointer<Int32>) {
    guard values.count > 1 else { return }
    // A copy, whose position stays in a register.
    var stream = self
    for i in stride(from: values.count - 1, to: 0, by: -1) {
      values.swapAt(i, stream.below(i + 1))
    }
    self = stream
  }
}
