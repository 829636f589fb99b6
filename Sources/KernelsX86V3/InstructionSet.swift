import CLanes

let instructionSetName = "x86-64-v3"

/// AVX2 and FMA: 6 rows of two registers use 12 of the 16; two hold B, one a number of A.
typealias TileVector = SIMD8<Float>
let tileVectors = 2
let tileRows = 6

/// Tiles that are lower, or narrower, read A and B more often, so that copying pays earlier. In
/// lockstep a tile has four sums of two registers each.
var blocking: Blocking {
  @inline(__always)
  get {
    Blocking(
      rowsForFarB: 60, rowsForSpreadB: 384, depthForFarA: 32, fewOutputs: 12, lockstepTile: 2,
      composesInTwoLoops: true)
  }
}

/// Whether tiles touch no column beyond the edge of B and C, by masks; else edges are copied.
let masksEdges = false
typealias EdgeVector = WholeVector

/// The first `count` floats, 1 to 16, zeros behind them; nothing beyond them is read.
@inline(__always)
func loadFirst(_ source: UnsafePointer<Float>, _ count: Int) -> Lanes {
  loadFirstByHalves(source, count)
}

/// Stores the first `count` lanes, 1 to 16.
@inline(__always)
func storeFirst(_ value: Lanes, _ target: UnsafeMutablePointer<Float>, _ count: Int) {
  storeFirstByHalves(value, target, count)
}

/// a + b·c with one rounding.
@inline(__always)
func multiplyAdd(_ a: TileVector, tile b: TileVector, _ c: TileVector) -> TileVector {
  overnight_multiply_add8(a, b, c)
}

/// value · 2^n with one rounding, for a value in 0.5...2.
@inline(__always)
func scaled(_ value: Lanes, _ n: WholeNumber, _ results: ScaledResults) -> Lanes {
  scaledByProducts(value, n, results)
}

/// The square root; here nothing is gained by another way.
@inline(__always)
func squareRootByMultiplyAdds(_ x: Lanes) -> Lanes { squareRoot(x) }
