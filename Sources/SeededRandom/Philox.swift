/// Philox4x32-10, a counter-based generator: block n of a stream is a function of key and n alone,
/// so any number can be drawn at any time, on any thread, in any order.
///
/// - Source: Salmon et al. 2011, "Parallel random numbers: as easy as 1, 2, 3",
///   doi:10.1145/2063384.2063405. Tested against the published known answers.
public struct Philox: Sendable {
  /// The 64-bit key.
  public let key: SIMD2<UInt32>

  /// A generator with the given key.
  public init(key: UInt64) {
    self.key = SIMD2(UInt32(truncatingIfNeeded: key), UInt32(truncatingIfNeeded: key >> 32))
  }

  /// The four 32-bit words of one block.
  public func block(_ counter: SIMD4<UInt32>) -> SIMD4<UInt32> {
    let words = fourBlocks(counter)
    return SIMD4(words[0], words[1], words[2], words[3])
  }

  /// The words of four blocks, one after the other; `counter` and the next three are their counters
  /// in the first place.
  func fourBlocks(_ counter: SIMD4<UInt32>) -> InlineArray<16, UInt32> {
    // A lane for each block, wide enough for products; upper halves that no product reads may hold
    // anything.
    typealias Lanes = SIMD4<UInt64>
    @inline(__always)
    func product(_ x: Lanes, _ factor: UInt32) -> Lanes {
      (x & Lanes(repeating: 0xFFFF_FFFF)) &* Lanes(repeating: UInt64(factor))
    }
    @inline(__always)
    func all(_ word: UInt32) -> Lanes { Lanes(repeating: UInt64(word)) }
    let c = counter[0]
    var x0 = Lanes(UInt64(c), UInt64(c &+ 1), UInt64(c &+ 2), UInt64(c &+ 3))
    var (x1, x2, x3) = (all(counter[1]), all(counter[2]), all(counter[3]))
    var k = key
    for _ in 0..<10 {
      let first = product(x0, 0xD251_1F53)
      let second = product(x2, 0xCD9E_8D57)
      (x0, x1) = ((second &>> 32) ^ x1 ^ all(k[0]), second)
      (x2, x3) = ((first &>> 32) ^ x3 ^ all(k[1]), first)
      k = k &+ Self.keyStep
    }
    var words = InlineArray<16, UInt32>(repeating: 0)
    for block in 0..<4 {
      words[4 * block] = UInt32(truncatingIfNeeded: x0[block])
      words[4 * block + 1] = UInt32(truncatingIfNeeded: x1[block])
      words[4 * block + 2] = UInt32(truncatingIfNeeded: x2[block])
      words[4 * block + 3] = UInt32(truncatingIfNeeded: x3[block])
    }
    return words
  }

  private static let keyStep = SIMD2<UInt32>(0x9E37_79B9, 0xBB67_AE85)
}
