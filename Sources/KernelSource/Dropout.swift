import CLanes
import KernelContract

/// Sixteen counters of Philox4x32-10 at once; the words of each are `SeededRandom`'s of that block.
/// Source: Salmon et al. 2011, doi:10.1145/2063384.2063405.
@inline(__always)
private func philoxBlocks(_ stream: DropoutStream, firstBlock: Int) -> InlineArray<4, LaneBits> {
  var x0 = laneNumbers() &+ LaneBits(repeating: Int32(truncatingIfNeeded: firstBlock))
  var x1 = LaneBits(repeating: Int32(bitPattern: stream.step))
  var x2 = LaneBits(repeating: Int32(bitPattern: stream.index))
  var x3 = LaneBits(repeating: Int32(bitPattern: stream.purpose))
  var (k0, k1) = (
    UInt32(truncatingIfNeeded: stream.seed), UInt32(truncatingIfNeeded: stream.seed >> 32)
  )
  for _ in 0..<10 {
    let (high0, low0) = (
      overnight_multiply_high(x0, 0xD251_1F53),
      x0 &* LaneBits(repeating: Int32(bitPattern: 0xD251_1F53))
    )
    let (high1, low1) = (
      overnight_multiply_high(x2, 0xCD9E_8D57),
      x2 &* LaneBits(repeating: Int32(bitPattern: 0xCD9E_8D57))
    )
    (x0, x1, x2, x3) = (
      high1 ^ x1 ^ LaneBits(repeating: Int32(bitPattern: k0)), low1,
      high0 ^ x3 ^ LaneBits(repeating: Int32(bitPattern: k1)), low0
    )
    k0 &+= 0x9E37_79B9
    k1 &+= 0xBB67_AE85
  }
  return [x0, x1, x2, x3]
}

@Sendable
func dropOut(
  _ stream: DropoutStream, _ source: UnsafePointer<Float>, _ target: UnsafeMutablePointer<Float>,
  _ count: Int
) {
  let scale = lanes(1 / (1 - stream.rate))
  let rate = lanes(stream.rate)
  var i = 0
  while i < count {
    let words = philoxBlocks(stream, firstBlock: (stream.first + i) / 4)
    for w in 0..<4 where i + 16 * w < count {
      // The upper 24 bits as a number in 0..<1; arithmetic shifts keep the sign, which the mask
      // removes.
      let uniform =
        overnight_as_floats((words[w] &>> 8) & LaneBits(repeating: 0x00FF_FFFF)) * lanes(0x1p-24)
      let place = i + 16 * w
      store(select(less(uniform, rate), lanes(0), load(source + place) * scale), target + place)
    }
    i += 64
  }
}
