import MatrixKernels
import Testing

/// Known inputs and the checksums of their results, so that another machine, or a processor that
/// has only one of the kernel sets, proves the same bits.
@Suite struct ChecksumTests {
  /// FNV-1a over the bits.
  private func checksum(_ values: [Float]) -> UInt64 {
    values.reduce(0xcbf2_9ce4_8422_2325) { ($0 ^ UInt64($1.bitPattern)) &* 0x100_0000_01b3 }
  }

  @Test(arguments: [
    (M: 4, N: 4, K: 3, sum: 14_118_241_761_758_337_538 as UInt64),
    (M: 33, N: 17, K: 65, sum: 5_884_792_940_763_483_736),
    (M: 32, N: 64, K: 128, sum: 10_031_648_998_347_985_579),
    (M: 64, N: 10, K: 784, sum: 7_980_242_016_934_693_846),
  ])
  func products(M: Int, N: Int, K: Int, sum: UInt64) {
    let problem = MultiplyProblem(M: M, N: N, K: K, hasBias: true, seed: 42)
    for kernels in KernelSets.available {
      #expect(checksum(problem.product(kernels)) == sum, "\(kernels.name)")
    }
  }

  @Test func functions() {
    for kernels in KernelSets.available {
      var values = (0..<4096).map { Float($0 - 2048) / 64 }
      kernels.activate(.tanh, &values, values.count)
      var sum = checksum(values)
      values = (0..<4096).map { Float($0 - 2048) / 32 }
      kernels.activate(.sigmoid, &values, values.count)
      sum ^= checksum(values)
      values = (1...4096).map { Float($0) / 7 }
      kernels.apply(.log, &values, values.count)
      sum ^= checksum(values)
      #expect(sum == 6_545_939_732_307_918_477, "\(kernels.name)")
    }
  }
}
