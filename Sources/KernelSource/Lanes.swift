import CLanes

/// Sixteen floats, on every instruction set: one AVX-512 register, two of AVX2, four of NEON. The
/// elementwise kernels and all reductions are written in it, so that a sum has the same order
/// everywhere.
typealias Lanes = SIMD16<Float>
typealias LaneBits = SIMD16<Int32>
/// -1 in the lanes where it is true, 0 elsewhere.
typealias LaneMask = LaneBits

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
  overnight_select(mask, yes, no)
}

/// a < b; false where one is NaN, like the others here.
@inline(__always)
func less(_ a: Lanes, _ b: Lanes) -> LaneMask { overnight_less(a, b) }

/// a ≥ b.
@inline(__always)
func notLess(_ a: Lanes, _ b: Lanes) -> LaneMask { overnight_not_less(a, b) }

@inline(__always)
func equal(_ a: Lanes, _ b: Lanes) -> LaneMask { overnight_equal(a, b) }

/// Whether all lanes are 0.
@inline(__always)
func isZero(_ x: Lanes) -> Bool { overnight_all_zero(x) != 0 }

/// |x|.
@inline(__always)
func magnitude(_ x: Lanes) -> Lanes {
  unsafeBitCast(
    unsafeBitCast(x, to: LaneBits.self) & LaneBits(repeating: 0x7FFF_FFFF), to: Lanes.self)
}

/// -|x|.
@inline(__always)
func negativeMagnitude(_ x: Lanes) -> Lanes {
  unsafeBitCast(unsafeBitCast(x, to: LaneBits.self) | signBit(), to: Lanes.self)
}

/// `size`, which is not negative, with the sign of x.
@inline(__always)
func signed(_ size: Lanes, as x: Lanes) -> Lanes {
  unsafeBitCast(
    unsafeBitCast(size, to: LaneBits.self) | unsafeBitCast(x, to: LaneBits.self) & signBit(),
    to: Lanes.self)
}

@inline(__always)
private func signBit() -> LaneBits { LaneBits(repeating: .min) }

/// x, or 0 where it is below 2^-100: what an optimizer remembers of parameters that stand still
/// would fade away through the denormal numbers, which many processors are a hundred times slower
/// with.
@inline(__always)
func faded(_ x: Lanes) -> Lanes {
  select(less(magnitude(x), lanes(0x1p-100)), lanes(0), x)
}

/// ``faded(_:)`` for what is never negative.
@inline(__always)
func fadedSquare(_ x: Lanes) -> Lanes { select(less(x, lanes(0x1p-100)), lanes(0), x) }

/// The larger of each pair; `b` where one of them is NaN.
@inline(__always)
func larger(_ a: Lanes, _ b: Lanes) -> Lanes { select(less(b, a), a, b) }

/// a + b·c with one rounding.
@inline(__always)
func multiplyAdd(_ a: Lanes, _ b: Lanes, _ c: Lanes) -> Lanes {
  overnight_multiply_add(a, b, c)
}

/// a - b·c with one rounding. Swift's -b would be a subtraction from 0.
@inline(__always)
func multiplySubtract(_ a: Lanes, _ b: Lanes, _ c: Lanes) -> Lanes {
  overnight_multiply_subtract(a, b, c)
}

@inline(__always)
func squareRoot(_ x: Lanes) -> Lanes { overnight_square_root(x) }

@inline(__always)
func lanes(_ value: Float) -> Lanes { Lanes(repeating: value) }

/// The numbers of a vector in memory, to be written or read one by one.
typealias LaneNumbers = InlineArray<16, Float>

@inline(__always)
func lanes(_ numbers: LaneNumbers) -> Lanes { unsafeBitCast(numbers, to: Lanes.self) }

@inline(__always)
func numbers(_ lanes: Lanes) -> LaneNumbers { unsafeBitCast(lanes, to: LaneNumbers.self) }

/// 0, 1, … 15.
@inline(__always)
func laneNumbers() -> LaneBits {
  LaneBits(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15)
}

/// True for the lanes below `count`.
@inline(__always)
func firstLanes(_ count: Int) -> LaneMask {
  overnight_less_whole(
    laneNumbers(), LaneBits(repeating: Int32(truncatingIfNeeded: min(count, 16))))
}

/// Sum of the lanes by one fixed tree: halves, quarters, eighths, pairs.
@inline(__always)
func sum(_ value: Lanes) -> Float {
  let eight = value + overnight_exchange(value, 8)
  let four = eight + overnight_exchange(eight, 4)
  let two = four + overnight_exchange(four, 2)
  return (two + overnight_exchange(two, 1))[0]
}

/// The largest lane.
@inline(__always)
func largest(_ value: Lanes) -> Float {
  let eight = larger(value, overnight_exchange(value, 8))
  let four = larger(eight, overnight_exchange(eight, 4))
  let two = larger(four, overnight_exchange(four, 2))
  return larger(two, overnight_exchange(two, 1))[0]
}
