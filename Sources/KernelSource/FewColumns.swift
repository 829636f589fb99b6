import KernelContract

/// Columns up to which rows, not columns, fill the vectors: a tile would leave most lanes idle.
let fewColumns = 4

/// Rows in a vector here.
private let laneRows = 16

/// Vectors of rows that are under way together, so that their additions need not wait for each other.
private let groupsTogether = 4

/// Floats of scratch memory for rows of A side by side.
let fewColumnsScratch = groupsTogether * laneRows * depthBlock

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
  let isTransposed = block.order == .columns
  if !isTransposed {
    packTransposed(depth: block.depth, width: groups * laneRows, to: lines, groups * laneRows) {
      i in
      product.a + (product.aRows.map { Int($0[first + i]) } ?? first + i) * product.aRowStride
        + block.start
    }
  }
  for j in 0..<run.width {
    var sums = zeros
    for g in 0..<groups {
      for i in 0..<laneRows { sums[g][i] = run.start[(g * laneRows + i) * run.startStride + j] }
    }
    for k in 0..<block.depth {
      let factor = lanes(run.panel[k * run.panelStride + j])
      let line =
        isTransposed
        ? product.a + first
          + (product.aLines.map { Int($0[block.start + k]) } ?? block.start + k)
          * product.aDepthStride
        : UnsafePointer(lines) + k * groups * laneRows
      for g in 0..<groups { sums[g] = multiplyAdd(sums[g], load(line + g * laneRows), factor) }
    }
    for g in 0..<groups {
      for i in 0..<laneRows { run.c[(g * laneRows + i) * run.cStride + j] = sums[g][i] }
    }
  }
  run.start += groups * laneRows * run.startStride
  run.c += groups * laneRows * run.cStride
}
