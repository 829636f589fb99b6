import KernelContract

/// A stream of known numbers, and the memory that they and the results are in.
/// Source: SplitMix64, Steele, Lea and Flood 2014, doi:10.1145/2660193.2660195.
final class Inputs {
  private var state: UInt64 = 0
  private var allocated: [UnsafeMutableRawPointer] = []

  deinit {
    for memory in allocated { memory.deallocate() }
  }

  /// Memory that begins on a cache line.
  func memory<Element: BitwiseCopyable>(_ count: Int, _ element: (Int) -> Element) -> Memory<
    Element
  > {
    let bytes = max(1, count) * MemoryLayout<Element>.stride
    let raw = UnsafeMutableRawPointer.allocate(byteCount: bytes, alignment: 64)
    allocated.append(raw)
    let start = raw.bindMemory(to: Element.self, capacity: max(1, count))
    for i in 0..<count { start.advanced(by: i).initialize(to: element(i)) }
    return Memory(start: start, count: count)
  }

  private func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }

  func zeros(_ count: Int) -> Memory<Float> { memory(count) { _ in 0 } }

  /// A number in -1..<1, exact in 24 bits.
  func number() -> Float { Float(Int64(next() >> 40) - 0x80_0000) / 0x80_0000 }

  /// Numbers in -scale..<scale.
  func numbers(_ count: Int, scale: Float = 1) -> Memory<Float> {
    memory(count) { _ in number() * scale }
  }

  /// Numbers in 0..<scale.
  func positive(_ count: Int, scale: Float = 1) -> Memory<Float> {
    memory(count) { _ in (number() + 1) / 2 * scale }
  }

  /// Whole numbers in 0..<limit.
  func whole(_ count: Int, below limit: Int) -> Memory<Int32> {
    memory(count) { _ in Int32(next() >> 40) % Int32(limit) }
  }

  /// A matrix whose rows lie `stride` apart, with zeros behind its columns.
  func matrix(rows: Int, columns: Int, stride: Int, scale: Float = 1) -> Memory<Float> {
    memory(rows * stride) { $0 % stride < columns ? number() * scale : 0 }
  }
}

/// `columns` rounded up to whole panels.
func padded(_ columns: Int) -> Int {
  (columns + Product.panelWidth - 1) / Product.panelWidth * Product.panelWidth
}
