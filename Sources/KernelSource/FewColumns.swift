import CLanes
import KernelContract

/// Columns up to which rows, not columns, fill the vectors: a tile would leave most lanes idle.
let fewColumns = 4

/// Rows in a vector here.
private let laneRows = 16

/// Vectors of rows that are under way together, so that their additions need not wait for each other.
private let groupsTogether = 4

/// Floats of scratch memory for rows of A side by side, and for the sums of a group's columns.
let fewColumnsScratch = groupsTogether * laneRows * (depthBlock + fewColumns)

/// C += A·B on a panel of at most ``fewColumns`` columns, as far as whole groups of 16 rows go. Every
/// lane is an element of C with its own sum over k, so the bits are those of a tile.
///
/// - Parameters:
///   - run: the panel, and where its first row stands.
///   - lines: memory for ``fewColumnsScratch`` floats.
/// - Returns: how many rows were computed.
@inline(never)
func multiplyFewColumns(_ block: MultiplyBlock, _ run: TileRun, lines: UnsafeMutablePointer<Float>)
  -> Int
{
  var run = run
  var row = 0
  while row + laneRows <= block.rows {
    if row + groupsTogether * laneRows <= block.rows {
      let zeros = InlineArray<4, Lanes>(repeating: lanes(0))
      multiplyGroups(block, &run, row, lines, zeros)
      row += groupsTogether * laneRows
    } else {
      multiplyGroups(block, &run, row, lines, InlineArray<1, Lanes>(repeating: lanes(0)))
      row += laneRows
    }
  }
  return row
}

@inline(__always)
private func multiplyGroups<let groups: Int>(
  _ block: MultiplyBlock, _ run: inout TileRun, _ row: Int, _ lines: UnsafeMutablePointer<Float>,
  _ zeros: InlineArray<groups, Lanes>
) {
  let product = block.product
  let first = block.row + row
  let results = lines + groupsTogether * laneRows * depthBlock
  let isTransposed = block.order == .columns
  if !isTransposed {
    packTransposed(
      depth: block.depth, width: groups * laneRows, wholeWidth: 0, to: lines, groups * laneRows
    ) { i in
      product.a + (product.aRows.map { Int($0[first + i]) } ?? first + i) * product.aRowStride
        + block.start
    }
  }
  @inline(__always)
  func line(_ k: Int) -> UnsafePointer<Float> {
    isTransposed
      ? product.a + first
        + (product.aLines.map { Int($0[block.start + k]) } ?? block.start + k)
        * product.aDepthStride
      : UnsafePointer(lines) + k * groups * laneRows
  }
  @inline(__always)
  func start(_ j: Int, _ g: Int) -> Lanes {
    if run.startStride == 0 { return lanes(run.start[j]) }
    var start = numbers(lanes(0))
    for i in 0..<laneRows { start[i] = run.start[(g * laneRows + i) * run.startStride + j] }
    return lanes(start)
  }
  if groups == 1 {
    // All columns together: the additions of one alone would wait for each other.
    let last = run.width - 1
    var sums = InlineArray<4, Lanes>(repeating: lanes(0))
    for j in 0...last { sums[j] = start(j, 0) }
    for k in 0..<block.depth {
      let (panel, x) = (run.panel + k * run.panelStride, load(line(k)))
      for j in 0..<fewColumns { sums[j] = multiplyAdd(sums[j], x, lanes(panel[min(j, last)])) }
    }
    for j in 0..<fewColumns { store(sums[j], results + j * laneRows) }
  } else {
    for j in 0..<run.width {
      var sums = zeros
      for g in 0..<groups { sums[g] = start(j, g) }
      for k in 0..<block.depth {
        let (factor, line) = (lanes(run.panel[k * run.panelStride + j]), line(k))
        for g in 0..<groups { sums[g] = multiplyAdd(sums[g], load(line + g * laneRows), factor) }
      }
      for g in 0..<groups { store(sums[g], results + (g * fewColumns + j) * laneRows) }
    }
  }
  for g in 0..<groups {
    let group = results + g * fewColumns * laneRows
    let target = run.c + g * laneRows * run.cStride
    if run.width == fewColumns {
      storeTransposed(group, target, run.cStride)
    } else {
      for j in 0..<run.width {
        for i in 0..<laneRows { target[i * run.cStride + j] = group[j * laneRows + i] }
      }
    }
  }
  run.start += groups * laneRows * run.startStride
  run.c += groups * laneRows * run.cStride
}

/// Writes four columns of sixteen numbers as sixteen rows of four.
@inline(__always)
private func storeTransposed(
  _ columns: UnsafePointer<Float>, _ target: UnsafeMutablePointer<Float>, _ stride: Int
) {
  let (a, b) = (load(columns), load(columns + laneRows))
  let (c, d) = (load(columns + 2 * laneRows), load(columns + 3 * laneRows))
  let (lowAC, highAC) = (overnight_interleave_low(a, c), overnight_interleave_high(a, c))
  let (lowBD, highBD) = (overnight_interleave_low(b, d), overnight_interleave_high(b, d))
  // Each has every fourth row.
  storeEveryFourth(overnight_interleave_low(lowAC, lowBD), target, stride)
  storeEveryFourth(overnight_interleave_high(lowAC, lowBD), target + stride, stride)
  storeEveryFourth(overnight_interleave_low(highAC, highBD), target + 2 * stride, stride)
  storeEveryFourth(overnight_interleave_high(highAC, highBD), target + 3 * stride, stride)
}

@inline(__always)
private func storeEveryFourth(
  _ rows: Lanes, _ target: UnsafeMutablePointer<Float>, _ stride: Int
) {
  store4(rows.lowHalf.lowHalf, target)
  store4(rows.lowHalf.highHalf, target + 4 * stride)
  store4(rows.highHalf.lowHalf, target + 8 * stride)
  store4(rows.highHalf.highHalf, target + 12 * stride)
}
