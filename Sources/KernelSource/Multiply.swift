import CLanes
import KernelContract

/// Columns of a whole panel: a register tile's.
let tileWidth = tileVectors * TileVector.scalarCount

// The parts of the scratch memory, in floats: a panel of B, one of C at an edge, one of the
// epilogue's matrix or of a C to be transposed, a row to start from, a block of A, and what
// ``multiplyFewColumns`` needs. Inlined, because a constant of the module would be looked up.
private var panelFloats: Int { @inline(__always) get { blocking.depth * tileWidth } }
private var edgeFloats: Int { @inline(__always) get { blocking.rows * tileWidth } }
private var blockFloats: Int {
  @inline(__always)
  get {
    max(
      blocking.rows * blocking.packedRowStride,
      (blocking.rows / tileRows + 2) * blocking.depth * blocking.packedTileRows)
  }
}

/// Floats of scratch memory that ``multiply(_:_:)`` needs.
let multiplyScratchCount =
  panelFloats + 2 * edgeFloats + tileWidth + fewColumnsScratch + blockFloats

/// C = A·B or bias + A·B, and what the epilogue makes of it. docs/kernels.md draws how.
///
///       K             a panel: 32 columns
///     ┌─────┐        ┌────┬────┬──┐          ┌────┬────┬──┐
///     │  A  │        │    │    │  │ K, in    │▓▓▓▓│    │  │ a tile of C in registers, 8 rows of a
///     │▒▒▒▒▒│ 8 rows │▒▒▒▒│    │  │ blocks   │    │    │  │ panel: for each k, one row of the panel
///     └─────┘        └────┴────┴──┘ of 512   └────┴────┴──┘ times one number of each row of A
///
/// Every element of C is bias (or 0, or what C is), then one fused multiply-add a k, k ascending,
/// whatever the tile, block or instruction set. Source: Goto and van de Geijn 2008,
/// doi:10.1145/1356052.1356053.
@Sendable
func multiply(_ product: Product, _ scratch: UnsafeMutablePointer<Float>) {
  guard product.rows > 0, product.columns > 0 else { return }
  if multiplyOneTile(product, scratch) { return }
  // A pointer, because the parts of a block would be copied with every call otherwise.
  withUnsafePointer(to: product) { whole in
    var row = 0
    while row < product.rows {
      let rows = min(blocking.rows, product.rows - row)
      var start = 0
      repeat {
        let depth = min(blocking.depth, product.depth - start)
        MultiplyBlock(whole, scratch: scratch, start: start, depth: depth, row: row, rows: rows)
          .multiply()
        start += blocking.depth
      } while start < product.depth
      row += rows
    }
  }
}

/// The products of the smallest networks, for which everything around the tile would take longer: C
/// is one tile, A lies by rows, and B as stored. Returns whether this is one.
@inline(__always)
private func multiplyOneTile(_ product: Product, _ scratch: UnsafeMutablePointer<Float>) -> Bool {
  let width = product.isPadded ? (product.columns + 15) / 16 * 16 : product.columns
  guard product.rows <= tileRows, width <= tileWidth, product.depth <= blocking.depth,
    product.bColumnStride == 1, product.aDepthStride == 1, product.aLines == nil,
    width % 16 == 0 || masksEdges && product.epilogue.isNone
  else { return false }
  let starts = product.accumulates ? UnsafePointer(product.c) : product.bias
  if starts == nil {
    for i in 0..<tileWidth { scratch[i] = 0 }
  }
  var run = TileRun(
    count: 1,
    factors: TileFactors(
      order: .rows, a: product.a, stride: product.aRowStride, list: product.aRows, tileStride: nil),
    panel: product.b, panelStride: product.bDepthStride, depth: product.depth,
    wholeDepth: wholeRows(product, start: 0, column: 0, width: width, depth: product.depth),
    width: width,
    start: starts ?? UnsafePointer(scratch),
    startStride: product.accumulates ? product.cStride : 0, c: product.c,
    cStride: product.cStride)
  multiplyTiles(&run, height: product.rows)
  if !product.epilogue.isNone {
    finishPanel(
      product.epilogue, c: product.c, cStride: product.cStride, rows: product.rows, width: width,
      first: 0, offset: 0, stride: product.cStride, isEdge: false, spare: scratch)
  }
  return true
}

/// How many rows of a panel of B, as it lies, can be read in whole vectors without leaving B.
@inline(__always)
private func wholeRows(_ product: Product, start: Int, column: Int, width: Int, depth: Int) -> Int {
  if width % TileVector.scalarCount == 0 { return depth }
  let behind =
    (product.depth - 1 - start) * product.bDepthStride + product.columns - column
    - (width + 15) / 16 * 16
  return product.bDepthStride > 0 && behind >= 0
    ? min(depth, behind / product.bDepthStride + 1) : 0
}

/// Rows row..<row + rows of C, and start..<start + depth of K.
struct MultiplyBlock {
  let whole: UnsafePointer<Product>
  let start: Int
  let depth: Int
  let row: Int
  let rows: Int
  /// How A lies in memory; nil where neither its rows nor its columns lie together.
  let order: TileFactors.Order?
  private let packsA: Bool
  private let packsB: Bool

  private let panel: UnsafeMutablePointer<Float>
  private let edgePanel: UnsafeMutablePointer<Float>
  private let epiloguePanel: UnsafeMutablePointer<Float>
  private let startRow: UnsafeMutablePointer<Float>
  private let fewSums: UnsafeMutablePointer<Float>
  private let packedA: UnsafeMutablePointer<Float>

  @inline(__always)
  init(
    _ whole: UnsafePointer<Product>, scratch: UnsafeMutablePointer<Float>, start: Int, depth: Int,
    row: Int, rows: Int
  ) {
    let product = whole.pointee
    self.whole = whole
    self.start = start
    self.depth = depth
    self.row = row
    self.rows = rows
    order =
      product.aDepthStride == 1 && product.aLines == nil
      ? .rows : product.aRowStride == 1 && product.aRows == nil ? .columns : nil
    // Packing pays where many tiles read a panel whose rows would not stay in the first-level
    // cache: later where these lie an odd number of cache lines apart. Rows of A, which tiles read
    // along, only where very many panels do so or the few of a tile crowd the same sets; lines of a
    // transposed A, which tiles read across, earlier.
    let lines = max(product.bDepthStride, product.bColumnStride)
    let isSpread = product.bColumnStride == 1 && lines % 32 != 0
    let fewest =
      isSpread
      ? blocking.rowsForSpreadB
      : lines >= blocking.farLines ? blocking.rowsForFarB : blocking.rowsForCloseB
    packsB = rows >= fewest && depth * lines > blocking.firstLevelFloats
    let isFar = order == .columns || product.aRowStride >= blocking.farRowsOfA
    let leastDepth =
      product.aDepthStride >= blocking.farLinesOfA ? blocking.depthForFarA : blocking.depthForCloseA
    packsA =
      order == nil
      || rows >= blocking.rowsForPackedA && depth >= leastDepth
        && product.columns >= (isFar ? blocking.columnsForFarA : blocking.columnsForCloseA)
    panel = scratch
    edgePanel = panel + panelFloats
    epiloguePanel = edgePanel + edgeFloats
    startRow = epiloguePanel + edgeFloats
    fewSums = startRow + tileWidth
    packedA = fewSums + fewColumnsScratch
  }

  var product: Product {
    @inline(__always) get { whole.pointee }
  }

  @inline(__always)
  func multiply() {
    let heights = TileHeights(rows)
    if packsA { packA(heights) }
    var column = 0
    while column < product.columns {
      let columns = nextWidth(product.columns - column)
      multiplyPanel(column: column, columns: columns, heights)
      column += columns
    }
  }

  /// Columns of the next panel where `left` are left: a whole one, or what is left, without the few
  /// behind 16 that ``multiplyFewColumns`` is better at.
  @inline(__always)
  private func nextWidth(_ left: Int) -> Int {
    if left >= tileWidth || takesFewColumns(left) { return min(left, tileWidth) }
    let few = left % 16
    return few < left && takesFewColumns(few) ? left - few : left
  }

  @inline(__always)
  private func takesFewColumns(_ width: Int) -> Bool {
    (1...fewColumns).contains(width) && rows >= 16 && order != nil
  }

  /// Whether vectors at an edge may touch columns beyond it.
  @inline(__always)
  private func overreaches(_ width: Int) -> Bool {
    !masksEdges && !(takesFewColumns(width) && fewColumnsTakeAll(rows, order))
  }

  /// Whether what is left of the columns is better computed as rows: where nothing stands in C that
  /// would have to be transposed first.
  @inline(__always)
  private func takesTransposed(column: Int, finishes: Bool) -> Bool {
    TileVector.scalarCount == 16 && blocking.transposedColumns.contains(product.columns - column)
      && order == .columns && product.aLines == nil && rows >= blocking.rowsForTransposed
      && start == 0 && !finishes && product.bias == nil && !product.accumulates
  }

  /// All tiles of one panel, and the epilogue on them. At an edge, C is computed apart; padding has
  /// no edge, and is written like all of C.
  @inline(__always)
  private func multiplyPanel(column: Int, columns: Int, _ heights: TileHeights) {
    let width = product.isPadded ? (columns + 15) / 16 * 16 : columns
    let finishes = start + depth == product.depth && !product.epilogue.isNone
    let isEdge = width % 16 != 0 && (finishes || overreaches(width))
    let offset = row * product.cStride + column
    let c = isEdge ? edgePanel : product.c + offset
    let cStride = isEdge ? tileWidth : product.cStride
    var run = TileRun(
      count: 0, factors: factors(), panel: panel, panelStride: tileWidth, depth: depth,
      wholeDepth: depth, width: width, start: c, startStride: cStride, c: c, cStride: cStride)
    placePanel(&run, column: column, isEdge: isEdge)
    if packsB { run.ahead = panelAhead(column: column) }
    placeStart(&run, column: column, isEdge: isEdge)
    var heights = heights
    let done =
      takesTransposed(column: column, finishes: finishes)
      ? multiplyTransposed(self, run, columns: product.columns - column, spare: epiloguePanel)
      : takesFewColumns(columns)
        ? multiplyFewColumns(self, run, columns: columns, results: fewSums) : 0
    if done > 0 {
      run.factors = unpackedFactors()
      run.skip(done, height: 1)
      heights = TileHeights(rows - done)
    }
    if heights.tallCount > 0 {
      run.count = heights.tallCount
      multiplyTiles(&run, height: heights.height + 1)
    }
    if heights.count > heights.tallCount {
      run.count = heights.count - heights.tallCount
      multiplyTiles(&run, height: heights.height)
    }
    if finishes {
      finishPanel(
        whole.pointee.epilogue, c: c, cStride: cStride, rows: rows, width: width, first: column,
        offset: offset, stride: product.cStride, isEdge: isEdge, spare: epiloguePanel)
    }
    if isEdge { copyRows(c, cStride, width, rows, to: product.c + offset, product.cStride) }
  }

  /// What the panel's sums begin with: the sums of the block before, the bias, or zeros.
  @inline(__always)
  private func placeStart(_ run: inout TileRun, column: Int, isEdge: Bool) {
    if start > 0 || product.accumulates {
      if isEdge {
        let c = product.c + row * product.cStride + column
        copyRows(c, product.cStride, run.width, rows, to: edgePanel, tileWidth)
      }
      return
    }
    run.start = UnsafePointer(startRow)
    run.startStride = 0
    if let bias = product.bias {
      if isEdge {
        copyRows(bias + column, 0, run.width, 1, to: startRow, 0)
      } else {
        run.start = bias + column
      }
    } else if column == 0 {
      for i in 0..<tileWidth { startRow[i] = 0 }
    }
  }

  /// Finds the panel's rows of B, or copies them where they lie badly.
  @inline(__always)
  private func placePanel(_ run: inout TileRun, column: Int, isEdge: Bool) {
    let width = run.width
    let source = product.b + start * product.bDepthStride + column * product.bColumnStride
    if product.bColumnStride != 1 {
      // Beyond the last column there are no rows to read, padding or not.
      let columns = min(width, product.columns - column)
      packTransposed(
        depth: depth, width: columns, wholeWidth: wholeColumns(column: column),
        to: panel, tileWidth
      ) { source + $0 * product.bColumnStride }
    } else if packsB || width % 16 != 0 && overreaches(width) {
      packPanel(source, product.bDepthStride, depth: depth, width: width, to: panel, tileWidth)
    } else {
      run.panel = source
      run.panelStride = product.bDepthStride
      run.wholeDepth = wholeRows(
        product, start: start, column: column, width: width, depth: depth)
    }
  }

  /// The panel after this one: rows of B, or its columns, where these are rows in memory.
  @inline(__always)
  private func panelAhead(column: Int) -> PanelAhead {
    let isTransposed = product.bColumnStride != 1
    let (lines, length) = isTransposed ? (tileWidth, depth) : (depth, tileWidth)
    let next = column + tileWidth
    return PanelAhead(
      next: next < product.columns
        ? product.b + start * product.bDepthStride + next * product.bColumnStride
        : product.b + (start + depth) * product.bDepthStride,
      stride: isTransposed ? product.bColumnStride : product.bDepthStride,
      rows: (lines * tileRows + rows - 1) / rows, cacheLines: (length + 15) / 16)
  }

  /// How many columns of a transposed B, which are rows in memory, can be read up to a multiple of
  /// four numbers: what is behind a row is padding or the next row.
  @inline(__always)
  private func wholeColumns(column: Int) -> Int {
    let (left, stride) = (product.columns - column, product.bColumnStride)
    let missing = start + (depth + 3) / 4 * 4 - product.depth
    if product.isPadded || missing <= 0 { return left }
    return stride > 0 ? left - (missing + stride - 1) / stride : 0
  }

  @inline(__always)
  private func factors() -> TileFactors {
    guard packsA else { return unpackedFactors() }
    return order == .columns
      ? TileFactors(
        order: .columns, a: packedA, stride: blocking.packedTileRows, list: nil,
        tileStride: depth * blocking.packedTileRows)
      : TileFactors(
        order: .rows, a: packedA, stride: blocking.packedRowStride, list: nil, tileStride: nil)
  }

  @inline(__always)
  func unpackedFactors() -> TileFactors {
    if order == .columns {
      return TileFactors(
        order: .columns,
        a: product.a + row + (product.aLines == nil ? start * product.aDepthStride : 0),
        stride: product.aDepthStride, list: product.aLines.map { $0 + start }, tileStride: nil)
    }
    return TileFactors(
      order: .rows,
      a: product.a + start + (product.aRows == nil ? row * product.aRowStride : 0),
      stride: product.aRowStride, list: product.aRows.map { $0 + row }, tileStride: nil)
  }

  /// Copies the block of A together: rows, or tiles of a transposed A. What is copied soon is on
  /// its way.
  @inline(never)
  private func packA(_ heights: TileHeights) {
    switch order {
    case .rows:
      for i in 0..<rows {
        let ahead = rowOfA(min(i + 4, rows - 1)) + start
        for k in Swift.stride(from: 0, to: depth, by: 16) { overnight_prefetch_far(ahead + k) }
        copyRows(rowOfA(i) + start, 0, depth, 1, to: packedRow(i), 0)
      }
    case .columns:
      // A few lines at a time, along which all tiles are cut: the next tile's numbers lie behind
      // this one's.
      for start in Swift.stride(from: 0, to: depth, by: 16) {
        var first = row
        for tile in 0..<heights.count {
          let height = heights.height + (tile < heights.tallCount ? 1 : 0)
          let target = packedA + tile * depth * blocking.packedTileRows
          let isWhole = first + blocking.packedTileRows <= product.rows
          for k in start..<min(start + 16, depth) {
            let source = product.a + first + lineOfA(k) * product.aDepthStride
            overnight_prefetch_far(
              product.a + first + lineOfA(min(k + 16, depth - 1)) * product.aDepthStride)
            store8(
              isWhole ? load8(source) : loadFirst8(source, height),
              target + k * blocking.packedTileRows)
          }
          first += height
        }
      }
    case nil:
      for i in 0..<rows {
        for k in 0..<depth { packedRow(i)[k] = rowOfA(i)[lineOfA(k) * product.aDepthStride] }
      }
    }
  }

  private func packedRow(_ i: Int) -> UnsafeMutablePointer<Float> {
    packedA + i * blocking.packedRowStride
  }

  @inline(__always)
  private func rowOfA(_ i: Int) -> UnsafePointer<Float> {
    product.a + (product.aRows.map { Int($0[row + i]) } ?? row + i) * product.aRowStride
  }

  @inline(__always)
  private func lineOfA(_ k: Int) -> Int {
    product.aLines.map { Int($0[start + k]) } ?? start + k
  }
}
