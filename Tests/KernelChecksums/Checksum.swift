import KernelContract

/// FNV-1a, a word at a time. Source: Fowler, Noll and Vo; RFC 9923.
struct Checksum {
  private(set) var value: UInt64 = 0xcbf2_9ce4_8422_2325

  private mutating func add(_ word: UInt64) { value = (value ^ word) &* 0x100_0000_01b3 }

  /// Every NaN counts as the same: which one an operation gives is the processor's choice.
  mutating func add(_ number: Float) { add(UInt64((number.isNaN ? .nan : number).bitPattern)) }

  mutating func add(_ number: Double) { add((number.isNaN ? .nan : number).bitPattern) }

  mutating func add(_ numbers: Memory<Float>) {
    for i in 0..<numbers.count { add(numbers[i]) }
  }
}
