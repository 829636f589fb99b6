import CProcessor
import KernelContract
import KernelsPortable
import SystemSupport
// The contract's types are this module's face; no other module imports the kernel targets.
@_exported import KernelContract

#if arch(x86_64)
  import KernelsX86V3
  import KernelsX86V4
#endif

/// The kernel sets in this binary, and the choice of one for this processor.
public enum KernelSets {
  /// The sets that run on this processor, best first; the portable one is always there.
  public static let available: [KernelTable] = {
    #if arch(x86_64)
      let level = overnight_x86_level()
      return (level >= 4 ? [KernelsX86V4.kernels] : [])
        + (level >= 3 ? [KernelsX86V3.kernels] : []) + [KernelsPortable.kernels]
    #else
      return [KernelsPortable.kernels]
    #endif
  }()

  /// The set of the given name; for nil that of the environment variable `OVERNIGHT_KERNELS`, or
  /// without it the best one.
  ///
  /// - Throws: ``KernelSetError`` where no such set runs here.
  public static func choose(_ name: String?) throws(KernelSetError) -> KernelTable {
    guard let name = name ?? ProcessInfo.processInfo.environment["OVERNIGHT_KERNELS"], name != ""
    else { return available[0] }
    guard let table = available.first(where: { $0.name == name }) else {
      throw KernelSetError(name: name, available: available.map(\.name))
    }
    return table
  }
}
