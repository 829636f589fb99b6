import KernelContract

/// C = A·B, on a panel of ``Blocking/transposedColumns``, as Cᵀ = Bᵀ·Aᵀ, where A is transposed:
/// tiles take a number of each column of B and whole vectors of A, and what they give is
/// transposed. Every element is summed as by any tile.
///
/// - Parameters:
///   - run: the panel of B, and the first row of C. Where it is sixteen wide, C's padding is
///     written, too.
///   - columns: of the panel, without padding.
///   - spare: memory for 16 floats for each of the rows.
/// - Returns: how many rows were computed, a multiple of 16.
@inline(never)
func multiplyTransposed(
  _ block: MultiplyBlock, _ run: TileRun, columns: Int, spare: UnsafeMutablePointer<Float>
) -> Int {
  let done = block.rows / 16 * 16
  let lines = block.unpackedFactors()
  let heights = TileHeights(columns)
  for first in stride(from: 0, to: done, by: tileWidth) {
    var tiles = TileRun(
      count: 0,
      factors: TileFactors(
        order: .columns, a: run.panel, stride: run.panelStride, list: nil, tileStride: nil),
      panel: lines.a + first, panelStride: lines.stride, depth: run.depth, wholeDepth: run.depth,
      width: min(tileWidth, done - first), start: run.start, startStride: 0, c: spare + first,
      cStride: done)
    if heights.tallCount > 0 {
      tiles.count = heights.tallCount
      multiplyTiles(&tiles, height: heights.height + 1)
    }
    tiles.count = heights.count - heights.tallCount
    multiplyTiles(&tiles, height: heights.height)
  }
  for i in columns * done..<16 * done { spare[i] = 0 }
  for i in stride(from: 0, to: done, by: 4) {
    let rows = transposed { load4(spare + $0 * done + i) }
    let target = run.c + i * run.cStride
    let width = run.width == 16 ? 16 : columns
    storeRow(rows.0, target, width)
    storeRow(rows.1, target + run.cStride, width)
    storeRow(rows.2, target + 2 * run.cStride, width)
    storeRow(rows.3, target + 3 * run.cStride, width)
  }
  return done
}

@inline(__always)
private func storeRow(_ row: Lanes, _ target: UnsafeMutablePointer<Float>, _ width: Int) {
  if width == 16 { store(row, target) } else { storeFirst(row, target, width) }
}
