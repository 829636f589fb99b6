import CLanes

let instructionSetName = "x86-64-v4"

/// AVX-512: 8 rows of two registers, sixteen multiply-adds in flight on two units, which take four
/// cycles each; the other registers hold two vectors of B and one number of A.
typealias TileVector = SIMD16<Float>
let tileVectors = 2
let tileRows = 8

/// Tiles that are lower, or narrower, read A and B more often, so that copying pays earlier. In
/// lockstep a tile has sixteen sums of one register beside four numbers of B and one of A.
var blocking: Blocking {
  @inline(__always)
  get {
    Blocking(
      rowsForFarB: 160, rowsForSpreadB: 160, depthForFarA: 128, fewOutputs: 8, lockstepTile: 4,
      composesInTwoLoops: false)
  }
}

/// Whether tiles touch no column beyond the edge of B and C, by masks; else edges are copied.
let masksEdges = true

/// The first `count` floats, 1 to 16, zeros behind them; nothing beyond them is read.
@inline(__always)
func loadFirst(_ source: UnsafePointer<Float>, _ count: Int) -> Lanes {
  overnight_load_first(source, count)
}

/// Stores the first `count` lanes, 1 to 16.
@inline(__always)
func storeFirst(_ value: Lanes, _ target: UnsafeMutablePointer<Float>, _ count: Int) {
  overnight_store_first(target, value, count)
}

/// The last vector of a row at an edge, of which `count` floats may be touched.
struct EdgeVector: LastVector {
  let count: Int
  @inline(__always)
  init(_ count: Int) { self.count = count }
  @inline(__always)
  func load(_ source: UnsafePointer<Float>) -> TileVector { overnight_load_first(source, count) }
  @inline(__always)
  func store(_ value: TileVector, _ target: UnsafeMutablePointer<Float>) {
    overnight_store_first(target, value, count)
  }
}

/// a + b·c with one rounding.
@inline(__always)
func multiplyAdd(_ a: TileVector, tile b: TileVector, _ c: TileVector) -> TileVector {
  overnight_multiply_add(a, b, c)
}

/// value · 2^n with one rounding, for a value in 0.5...2.
@inline(__always)
func scaled(_ value: Lanes, _ n: WholeNumber, _ results: ScaledResults) -> Lanes {
  overnight_scale(value, n.value)
}

/// The square root of 0 or of a number from 2^-100 on, correctly rounded, by multiply-adds: for
/// every second root of many, so that the unit which divides and takes roots is not what all wait
/// for.
///
/// One step from an estimate r of 1 / sqrt(x), then Markstein's correction with the exact
/// remainder. That the result is that of `squareRoot` was tried for every mantissa and every r
/// within 2^-14, so that it does not depend on the processor's table. Source: Markstein 1990,
/// doi:10.1147/rd.341.0111.
@inline(__always)
func squareRootByMultiplyAdds(_ x: Lanes) -> Lanes {
  let r = overnight_reciprocal_root_estimate(x)
  let h = lanes(0.5) * r
  let s = x * r
  let error = multiplySubtract(lanes(0.5), s, h)
  let root = multiplyAdd(s, s, error)
  let remainder = multiplySubtract(x, root, root)
  return overnight_root_or_itself(multiplyAdd(root, remainder, multiplyAdd(h, h, error)), x)
}
