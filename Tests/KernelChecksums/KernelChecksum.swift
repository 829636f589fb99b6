import KernelContract

/// One kernel's results for known inputs, as a number, and what that number is on every processor.
///
/// Nothing here needs Foundation or an operating system: the same sources prove the bits on an
/// emulated arm64, for which there may be no more of Swift than its compiler.
public struct KernelChecksum: Sendable {
  /// The kernel, and of a product its shape.
  public let name: String
  /// FNV-1a over the bits of all results.
  public let value: UInt64
  /// What ``value`` must be.
  public let expected: UInt64

  /// Whether these are the bits of all others.
  public var isRight: Bool { value == expected }

  /// A line that says what is wrong.
  public var complaint: String {
    "\(name): 0x\(String(value, radix: 16)), but 0x\(String(expected, radix: 16)) elsewhere"
  }

  /// Computes all of them with one kernel set.
  public static func all(_ kernels: KernelTable) -> [KernelChecksum] {
    let list = ChecksumList(kernels: kernels)
    list.addProducts()
    list.addFunctions()
    list.addReductions()
    list.addLosses()
    list.addOptimizers()
    list.addNormalizations()
    list.addLockstep()
    return list.checksums
  }
}
