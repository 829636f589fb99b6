import CLanes

#if arch(arm64)
  let instructionSetName = "arm64"
#else
  let instructionSetName = "portable"
#endif

/// What the compiler takes by default for the processor family: NEON on arm64 (5 rows of four
/// registers use 20 of the 32; four hold B, and the compiler loads the numbers of A by twos, so
/// that a sixth row would have no place), and on an old x86-64 a slow but correct software
/// multiply-add.
typealias TileVector = SIMD4<Float>
let tileVectors = 4
let tileRows = 5

/// Tiles that are lower, or narrower, read A and B more often, so that copying pays earlier. In
/// lockstep a tile has four sums of four registers each.
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
  overnight_multiply_add4(a, b, c)
}

/// value · 2^n with one rounding, for a value in 0.5...2.
@inline(__always)
func scaled(_ value: Lanes, _ n: WholeNumber, _ results: ScaledResults) -> Lanes {
  scaledByProducts(value, n, results)
}

/// The square root; here nothing is gained by another way.
@inline(__always)
func squareRootByMultiplyAdds(_ x: Lanes) -> Lanes { squareRoot(x) }
