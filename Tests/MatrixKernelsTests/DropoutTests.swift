import KernelContract
import MatrixKernels
import SeededRandom
import Testing

@Suite struct DropoutTests {
  private func mask(
    _ kernels: KernelTable, rate: Float, step: UInt32 = 3, index: UInt32 = 1, count: Int
  ) -> [Float] {
    let ones = [Float](repeating: 1, count: count)
    var result = ones
    kernels.elements.dropOut(
      DropoutStream(
        seed: 0x1234_5678_9ABC, step: step, index: index,
        purpose: RandomPurpose.dropout.rawValue, rate: rate),
      ones, &result, count)
    return result
  }

  /// The numbers are Philox's: word w of block b belongs to element 64·(b / 16) + 16·w + b % 16.
  @Test func itDropsWhatTheRandomStreamSays() {
    let philox = Philox(key: 0x1234_5678_9ABC)
    for kernels in KernelSets.available {
      let found = mask(kernels, rate: 0.3, count: 208)
      for element in 0..<208 {
        let block = UInt32(element / 64 * 16 + element % 16)
        let words = philox.block(SIMD4(block, 3, 1, RandomPurpose.dropout.rawValue))
        let uniform = Float(words[element % 64 / 16] >> 8) * 0x1p-24
        #expect(found[element] == (uniform < 0.3 ? 0 : 1 / (1 - Float(0.3))), "\(kernels.name)")
      }
    }
  }

  @Test(arguments: [0.05, 0.5, 0.9] as [Float])
  func theShareIsRightAndStreamsDiffer(rate: Float) {
    let count = 1 << 16
    let kernels = KernelSets.available[0]
    let first = mask(kernels, rate: rate, count: count)
    let share = Double(first.count { $0 == 0 }) / Double(count)
    let deviation = (Double(rate) * Double(1 - rate) / Double(count)).squareRoot()
    #expect(abs(share - Double(rate)) < 5 * deviation, "\(share)")
    // What is kept makes up for what is dropped.
    #expect(abs(first.reduce(0) { $0 + Double($1) } / Double(count) - 1) < 0.03 / Double(1 - rate))
    for other in [
      mask(kernels, rate: rate, step: 4, count: count),
      mask(kernels, rate: rate, index: 2, count: count),
    ] {
      let both = zip(first, other).count { $0 == 0 && $1 == 0 }
      let expected = Double(rate) * Double(rate)
      #expect(abs(Double(both) / Double(count) - expected) < 0.01, "streams must not be related")
    }
  }

  @Test func nothingDropsAtRateZero() {
    for kernels in KernelSets.available {
      #expect(mask(kernels, rate: 0, count: 64) == [Float](repeating: 1, count: 64))
    }
  }
}
