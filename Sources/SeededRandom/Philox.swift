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
    fourBlocks(counter)[0]
  }

  /// The words of four blocks, one after the other; `counter` and the next three are their counters in
  /// the first place. Four at a time, because the multiplications of one wait for each other.
  func fourBlocks(_ counter: SIMD4<UInt32>) -> InlineArray<4, SIMD4<UInt32>> {
    func rounds(_ i: UInt32) -> Rounds {
      Rounds(SIMD4(counter[0] &+ i, counter[1], counter[2], counter[3]))
    }
    var (a, b, c, d) = (rounds(0), rounds(1), rounds(2), rounds(3))
    var k = key
    for _ in 0..<10 {
      a.mix(k)
      b.mix(k)
      c.mix(k)
      d.mix(k)
      k = k &+ Self.keyStep
    }
    return [a.words, b.words, c.words, d.words]
  }

  private static let keyStep = SIMD2<UInt32>(0x9E37_79B9, 0xBB67_AE85)
}

/// One block on its way, a word in a register each.
private struct Rounds {
  private var x0, x1, x2, x3: UInt32

  @inline(__always)
  init(_ counter: SIMD4<UInt32>) {
    (x0, x1, x2, x3) = (counter[0], counter[1], counter[2], counter[3])
  }

  @inline(__always)
  mutating func mix(_ key: SIMD2<UInt32>) {
    let first = UInt64(x0) &* 0xD251_1F53
    let second = UInt64(x2) &* 0xCD9E_8D57
    (x0, x1, x2, x3) = (
      UInt32(truncatingIfNeeded: second >> 32) ^ x1 ^ key[0],
      UInt32(truncatingIfNeeded: second),
      UInt32(truncatingIfNeeded: first >> 32) ^ x3 ^ key[1],
      UInt32(truncatingIfNeeded: first)
    )
  }

  @inline(__always)
  var words: SIMD4<UInt32> { SIMD4(x0, x1, x2, x3) }
}
