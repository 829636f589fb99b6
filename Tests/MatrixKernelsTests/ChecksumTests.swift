import KernelChecksums
import MatrixKernels
import Testing

/// Known inputs and the checksums of their results for every kernel: so another machine, or a
/// processor that has only one of the kernel sets, proves the same bits. `Tests/Emulated` does it
/// on processors that are not at hand.
@Suite struct ChecksumTests {
  @Test(arguments: KernelSets.available.map(\.name))
  func everyKernelHasTheBitsOfAllProcessors(name: String) throws {
    let checksums = KernelChecksum.all(try KernelSets.choose(name))
    for checksum in checksums {
      #expect(checksum.isRight, "\(checksum.complaint)")
    }
    #expect(checksums.count > 50)
  }
}
