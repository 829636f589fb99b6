import MatrixKernels
import Testing

@Suite struct KernelSpeedTests {
  /// No time is asserted: a product has some speed, and the ceiling, too.
  @Test func everySetIsMeasured() {
    for kernels in KernelSets.available {
      let speed = KernelSpeed(kernels, milliseconds: 1)
      #expect(speed.product > 0 && speed.product.isFinite, "\(kernels.name)")
      #expect(speed.ceiling > 0 && speed.ceiling.isFinite, "\(kernels.name)")
    }
  }

  @Test func unknownSetsAreRefusedWithTheKnownOnes() {
    let error = #expect(throws: KernelSetError.self) { try KernelSets.choose("x86-64-v9") }
    let known = KernelSets.available.map(\.name).joined(separator: ", ")
    #expect(
      error?.description == "no kernel set \"x86-64-v9\" runs on this processor; there is \(known)")
  }
}
