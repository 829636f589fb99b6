import CLanes
import KernelContract

/// The numbers of A that a run of tiles takes, in one of three ways.
struct TileFactors {
  enum Order {
    /// Number k of row i stands at `a[i * stride + k]`, or `a[list[i] * stride + k]`.
    case rows
    /// Number k of row i stands at `a[k * stride + i]`, or `a[list[k] * stride + i]`.
    case columns
  }
  var order: Order
  var a: UnsafePointer<Float>
  var stride: Int
  var list: UnsafePointer<Int32>?
  /// From one tile's numbers to the next's, where tiles are packed; nil where rows follow each
  /// other.
  var tileStride: Int?

  /// Where row number `index` begins, or what all rows have at k = `index`.
  @inline(__always)
  func line(_ index: Int) -> UnsafePointer<Float> {
    a + (list.map { Int($0[index]) } ?? index) * stride
  }

  /// Goes on behind `tiles` tiles of `height` rows.
  @inline(__always)
  mutating func skip(_ tiles: Int, height: Int) {
    if let tileStride {
      a += tiles * tileStride
    } else if order == .columns {
      a += tiles * height
    } else if let list {
      self.list = list + tiles * height
    } else {
      a += tiles * height * stride
    }
  }
}

/// The panel of B after this one. Each tile asks for some rows of it, so that even a memory that is
/// far away has answered when they are copied.
struct PanelAhead {
  var next: UnsafePointer<Float>?
  /// Distance of the rows.
  var stride = 0
  /// Rows for each tile.
  var rows = 0
  /// Cache lines of a row.
  var cacheLines = 0

  @inline(__always)
  mutating func ask() {
    guard var row = next else { return }
    for _ in 0..<rows {
      for line in 0..<cacheLines { overnight_prefetch_far(row + line * 16) }
      row += stride
    }
    next = row
  }
}

/// A run of register tiles down one panel of C.
struct TileRun {
  /// Tiles one below the other.
  var count: Int
  var factors: TileFactors
  var panel: UnsafePointer<Float>
  var panelStride: Int
  var depth: Int
  /// The first rows of the panel that can be read in whole vectors, because what lies behind them
  /// is still of B.
  var wholeDepth: Int
  /// Columns of the panel.
  var width: Int
  /// What the sums begin with: C itself, or one row (the bias, or zeros) for all with a stride of
  /// 0.
  var start: UnsafePointer<Float>
  var startStride: Int
  /// C, which is written in whole vectors where ``masksEdges`` is false.
  var c: UnsafeMutablePointer<Float>
  var cStride: Int
  /// The panel after this one.
  var ahead = PanelAhead()

  /// Goes on behind `tiles` tiles of `height` rows.
  @inline(__always)
  mutating func skip(_ tiles: Int, height: Int) {
    factors.skip(tiles, height: height)
    start += tiles * height * startStride
    c += tiles * height * cStride
  }
}

/// C += A·B on register tiles of `rows` x `vectors`, the innermost step of every product.
///
/// Both numbers stand in the type of the accumulators, so that the loops over them unroll and the
/// accumulators stay in registers. Never inlined: one function for all heights has too few
/// registers.
@inline(never)
private func multiplyTiles<
  let rows: Int, let vectors: Int, Lines: LinesOfA, Last: LastVector
>(
  _ run: inout TileRun, _: InlineArray<rows, InlineArray<vectors, TileVector>>.Type, _: Lines.Type,
  _: Last.Type
) {
  let lanes = TileVector.scalarCount
  let cacheLines = (vectors * lanes + 15) / 16
  let last = Last(run.width - (vectors - 1) * lanes)
  let whole = WholeVector(lanes)
  let isLong = run.depth >= 128
  while run.count > 0 {
    var accumulators = InlineArray<rows, InlineArray<vectors, TileVector>>(
      repeating: InlineArray(repeating: TileVector()))
    if run.startStride == 0 {
      for v in 0..<vectors {
        let source = run.start + v * lanes
        let start = v == vectors - 1 ? last.load(source) : loadTileVector(source)
        for i in 0..<rows { accumulators[i][v] = start }
      }
    } else {
      for i in 0..<rows {
        for v in 0..<vectors {
          let source = run.start + i * run.startStride + v * lanes
          accumulators[i][v] = v == vectors - 1 ? last.load(source) : loadTileVector(source)
        }
      }
    }
    if isLong && run.count > 1 {
      for i in rows..<2 * rows {
        for line in 0..<cacheLines { overnight_prefetch_far(run.c + i * run.cStride + line * 16) }
      }
    }
    run.ahead.ask()
    let lines = Lines(run.factors)
    var panel = run.panel
    // Four at a time: a short loop's end is foreseen, a long one's is not, and costs twenty cycles.
    let unrolled = run.wholeDepth & ~3
    var k = 0
    // The last of a long tile's steps are apart: before them it asks for its own part of C, because
    // stores that wait for their lines hold up the next tile's loads where rows lie a power of two
    // apart.
    var stop = isLong ? unrolled - 24 : unrolled
    while true {
      while k < stop {
        addOuterProduct(&accumulators, lines, k, panel, whole)
        addOuterProduct(&accumulators, lines, k + 1, panel + run.panelStride, whole)
        addOuterProduct(&accumulators, lines, k + 2, panel + 2 * run.panelStride, whole)
        addOuterProduct(&accumulators, lines, k + 3, panel + 3 * run.panelStride, whole)
        panel += 4 * run.panelStride
        k += 4
      }
      if stop == unrolled { break }
      stop = unrolled
      for i in 0..<rows {
        for line in 0..<cacheLines { overnight_prefetch(run.c + i * run.cStride + line * 16) }
      }
    }
    while k < run.depth {
      addOuterProduct(&accumulators, lines, k, panel, last)
      panel += run.panelStride
      k += 1
    }
    for i in 0..<rows {
      for v in 0..<vectors {
        let target = run.c + i * run.cStride + v * lanes
        if v == vectors - 1 {
          last.store(accumulators[i][v], target)
        } else {
          storeTileVector(accumulators[i][v], target)
        }
      }
    }
    run.skip(1, height: rows)
    run.count -= 1
  }
}

/// One k: a row of the panel times one number of each row of A.
@inline(__always)
private func addOuterProduct<let rows: Int, let vectors: Int>(
  _ accumulators: inout InlineArray<rows, InlineArray<vectors, TileVector>>,
  _ lines: some LinesOfA, _ k: Int, _ panel: UnsafePointer<Float>, _ last: some LastVector
) {
  var b = InlineArray<vectors, TileVector>(repeating: TileVector())
  for v in 0..<vectors {
    let source = panel + v * TileVector.scalarCount
    b[v] = v == vectors - 1 ? last.load(source) : loadTileVector(source)
  }
  let line = lines.line(k)
  for i in 0..<rows {
    let factor = TileVector(repeating: line[lines.offset(i)])
    for v in 0..<vectors {
      accumulators[i][v] = multiplyAdd(accumulators[i][v], tile: factor, b[v])
    }
  }
}

/// How the last vector of a row of B and C is read and written: in the type, because a load under a
/// mask takes the place of a multiply-add.
protocol LastVector {
  init(_ count: Int)
  func load(_ source: UnsafePointer<Float>) -> TileVector
  func store(_ value: TileVector, _ target: UnsafeMutablePointer<Float>)
}

struct WholeVector: LastVector {
  @inline(__always)
  init(_ count: Int) {}
  @inline(__always)
  func load(_ source: UnsafePointer<Float>) -> TileVector { loadTileVector(source) }
  @inline(__always)
  func store(_ value: TileVector, _ target: UnsafeMutablePointer<Float>) {
    storeTileVector(value, target)
  }
}

/// How a tile finds its numbers of A: in the type, so that every way has a loop of its own.
private protocol LinesOfA {
  init(_ factors: TileFactors)
  /// Where the numbers of a k begin.
  func line(_ k: Int) -> UnsafePointer<Float>
  /// Where row i stands in a line.
  func offset(_ i: Int) -> Int
}

private struct Columns: LinesOfA {
  let a: UnsafePointer<Float>
  let stride: Int
  @inline(__always)
  init(_ factors: TileFactors) { (a, stride) = (factors.a, factors.stride) }
  @inline(__always)
  func line(_ k: Int) -> UnsafePointer<Float> { a + k * stride }
  @inline(__always)
  func offset(_ i: Int) -> Int { i }
}

private struct ListedColumns: LinesOfA {
  let a: UnsafePointer<Float>
  let stride: Int
  let list: UnsafePointer<Int32>
  @inline(__always)
  init(_ factors: TileFactors) {
    (a, stride) = (factors.a, factors.stride)
    list = factors.list.unsafelyUnwrapped
  }
  @inline(__always)
  func line(_ k: Int) -> UnsafePointer<Float> { a + Int(list[k]) * stride }
  @inline(__always)
  func offset(_ i: Int) -> Int { i }
}

private struct Rows<let rows: Int>: LinesOfA {
  let a: UnsafePointer<Float>
  var starts = InlineArray<rows, Int>(repeating: 0)
  @inline(__always)
  init(_ factors: TileFactors) {
    a = factors.a
    if let list = factors.list {
      for i in 0..<rows { starts[i] = Int(list[i]) * factors.stride }
    } else {
      for i in 0..<rows { starts[i] = i * factors.stride }
    }
  }
  @inline(__always)
  func line(_ k: Int) -> UnsafePointer<Float> { a + k }
  @inline(__always)
  func offset(_ i: Int) -> Int { starts[i] }
}

/// Multiplies a run of tiles of `height` rows, at most ``tileRows``, and of the panel's width; the
/// run then stands behind them.
@inline(__always)
func multiplyTiles(_ run: inout TileRun, height: Int) {
  switch (run.width + TileVector.scalarCount - 1) / TileVector.scalarCount {
  case 4 where tileVectors > 3:
    multiplyTiles(&run, height, InlineArray<4, TileVector>.self)
  case 3 where tileVectors > 2:
    multiplyTiles(&run, height, InlineArray<3, TileVector>.self)
  case 2: multiplyTiles(&run, height, InlineArray<2, TileVector>.self)
  default: multiplyTiles(&run, height, InlineArray<1, TileVector>.self)
  }
}

private func multiplyTiles<let vectors: Int>(
  _ run: inout TileRun, _ height: Int, _: InlineArray<vectors, TileVector>.Type
) {
  switch height {
  case 8 where tileRows > 7:
    multiplyTiles(&run, InlineArray<8, InlineArray<vectors, TileVector>>.self)
  case 7 where tileRows > 6:
    multiplyTiles(&run, InlineArray<7, InlineArray<vectors, TileVector>>.self)
  case 6 where tileRows > 5:
    multiplyTiles(&run, InlineArray<6, InlineArray<vectors, TileVector>>.self)
  case 5: multiplyTiles(&run, InlineArray<5, InlineArray<vectors, TileVector>>.self)
  case 4: multiplyTiles(&run, InlineArray<4, InlineArray<vectors, TileVector>>.self)
  case 3: multiplyTiles(&run, InlineArray<3, InlineArray<vectors, TileVector>>.self)
  case 2: multiplyTiles(&run, InlineArray<2, InlineArray<vectors, TileVector>>.self)
  default: multiplyTiles(&run, InlineArray<1, InlineArray<vectors, TileVector>>.self)
  }
}

@inline(__always)
private func multiplyTiles<let rows: Int, let vectors: Int>(
  _ run: inout TileRun, _ tile: InlineArray<rows, InlineArray<vectors, TileVector>>.Type
) {
  if !masksEdges || run.width % TileVector.scalarCount == 0 {
    multiplyTiles(&run, tile, WholeVector.self)
  } else {
    multiplyTiles(&run, tile, EdgeVector.self)
  }
}

@inline(__always)
private func multiplyTiles<let rows: Int, let vectors: Int, Last: LastVector>(
  _ run: inout TileRun, _ tile: InlineArray<rows, InlineArray<vectors, TileVector>>.Type,
  _ last: Last.Type
) {
  if run.factors.order == .rows {
    multiplyTiles(&run, tile, Rows<rows>.self, last)
  } else if run.factors.list == nil {
    multiplyTiles(&run, tile, Columns.self, last)
  } else {
    multiplyTiles(&run, tile, ListedColumns.self, last)
  }
}

@inline(__always)
private func loadTileVector(_ source: UnsafePointer<Float>) -> TileVector {
  UnsafeRawPointer(source).loadUnaligned(as: TileVector.self)
}

@inline(__always)
private func storeTileVector(_ value: TileVector, _ target: UnsafeMutablePointer<Float>) {
  UnsafeMutableRawPointer(target).storeBytes(of: value, as: TileVector.self)
}
