/// Sixteen floats, on every instruction set: one AVX-512 register, two of AVX2, four of NEON. The
/// elementwise kernels and all reductions are written in it, so that a sum has the same order
/// everywhere.
typealias Lanes = SIMD16<Float>
typealias LaneBits = SIMD16<Int32>
typealias LaneMask = SIMDMask<SIMD16<Int32>>

@inline(__always)
func load(_ source: UnsafePointer<Float>) -> Lanes {
  UnsafeRawPointer(source).loadUnaligned(as: Lanes.self)
}

@inline(__always)
func store(_ value: Lanes, _ target: UnsafeMutablePointer<Float>) {
  UnsafeMutableRawPointer(target).storeBytes(of: value, as: Lanes.self)
}

@inline(__always)
func select(_ mask: LaneMask, _ yes: Lanes, _ no: Lanes) -> Lanes {
  no.replacing(with: yes, where: mask)
}

/// The larger of each pair; `b` where one of them is NaN.
@inline(__always)
func larger(_ a: Lanes, _ b: Lanes) -> Lanes { select(a .> b, a, b) }

/// a + b·c with one rounding.
@inline(__always)
func multiplyAdd(_ a: Lanes, _ b: Lanes, _ c: Lanes) -> Lanes { a.addingProduct(b, c) }

@inline(__always)
func lanes(_ value: Float) -> Lanes { Lanes(repeating: value) }

/// 0, 1, … 15.
@inline(__always)
func laneNumbers() -> LaneBits {
  LaneBits(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15)
}

/// True for the lanes below `count`.
@inline(__always)
func firstLanes(_ count: Int) -> LaneMask {
  laneNumbers() .< LaneBits(repeating: Int32(truncatingIfNeeded: min(count, 16)))
}

/// Sum of the lanes by one fixed tree: halves, quarters, eighths, pairs.
@inline(__always)
func sum(_ value: Lanes) -> Float {
  let eight = value.lowHalf + value.highHalf
  let four = eight.lowHalf + eight.highHalf
  let two = four.lowHalf + four.highHalf
  return two.x + two.y
}

/// The largest lane.
@inline(__always)
func largest(_ value: Lanes) -> Float {
  let eight = value.lowHalf.replacing(
    with: value.highHalf, where: value.highHalf .> value.lowHalf)
  let four = eight.lowHalf.replacing(
    with: eight.highHalf, where: eight.highHalf .> eight.lowHalf)
  let two = four.lowHalf.replacing(with: four.highHalf, where: four.highHalf .> four.lowHalf)
  return two.x > two.y ? two.x : two.y
}
