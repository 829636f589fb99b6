import KernelContract

/// The checksums of one kernel set, as far as they are computed.
final class ChecksumList {
  let kernels: KernelTable
  private(set) var checksums: [KernelChecksum] = []

  init(kernels: KernelTable) { self.kernels = kernels }

  /// Adds a checksum of what `compute` makes of known inputs, the same for every kernel.
  func add(
    _ name: String, _ expected: UInt64, _ compute: (Inputs, inout Checksum) -> Void
  ) {
    let inputs = Inputs()
    var checksum = Checksum()
    withExtendedLifetime(inputs) { compute(inputs, &checksum) }
    checksums.append(KernelChecksum(name: name, value: checksum.value, expected: expected))
  }
}
