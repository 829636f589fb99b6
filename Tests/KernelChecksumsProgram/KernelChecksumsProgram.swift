import KernelChecksums
import KernelContract
import KernelsPortable

#if arch(x86_64)
  import CProcessor
  import KernelsX86V3
  import KernelsX86V4
#endif

/// Proves on this processor, or on an emulated one, that its kernel sets have the bits of all
/// others. It prints a line a set, and what differs.
@main enum KernelChecksumsProgram {
  static func main() {
    for kernels in sets {
      let checksums = KernelChecksum.all(kernels)
      let right = checksums.filter { $0.isRight }.count
      print(
        "\(kernels.name): \(right) of \(checksums.count) checksums are those of every processor")
      for checksum in checksums where !checksum.isRight { print("  \(checksum.complaint)") }
    }
  }

  /// Those that this processor can run, as in `KernelSets`, which an emulated one without an
  /// operating system has not.
  private static var sets: [KernelTable] {
    #if arch(x86_64)
      let level = overnight_x86_level()
      return (level >= 4 ? [KernelsX86V4.kernels] : [])
        + (level >= 3 ? [KernelsX86V3.kernels] : []) + [KernelsPortable.kernels]
    #else
      return [KernelsPortable.kernels]
    #endif
  }
}
