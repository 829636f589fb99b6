import MatrixKernels
import TestSupport
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

  @Test func cachesAreReadWhereTheSystemTellsThem() throws {
    let folder = try TemporaryFolder()
    let texts = [
      ("index0", "1", "Data", "48K"), ("index1", "1", "Instruction", "32K"),
      ("index2", "2", "Unified", "2048K"), ("index3", "3", "Unified", "much"),
    ]
    for (name, level, type, size) in texts {
      try folder.write(level + "\n", to: "\(name)/level")
      try folder.write(type + "\n", to: "\(name)/type")
      try folder.write(size + "\n", to: "\(name)/size")
    }
    let caches = Processors.caches(root: folder.path)
    #expect(caches.map(\.level) == [1, 2] && caches.map(\.bytes) == [48 << 10, 2048 << 10])
    #expect(Processors.caches(root: folder.file("nothing")).isEmpty)
  }
}
