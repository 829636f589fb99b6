import KernelContract

/// What the products of one thread need for packed panels; on a cache line.
public final class ScratchMemory {
  /// ``KernelTable/scratchCount`` floats.
  public let floats: UnsafeMutablePointer<Float>

  /// Memory for a kernel set.
  public init(_ kernels: KernelTable) {
    floats = UnsafeMutableRawPointer.allocate(
      byteCount: kernels.products.scratchCount * MemoryLayout<Float>.stride, alignment: 64
    ).bindMemory(to: Float.self, capacity: kernels.products.scratchCount)
  }

  deinit { UnsafeMutableRawPointer(floats).deallocate() }
}
