import KernelContract

/// Rows of B that one pass over C uses: 256 x 16 floats, 16 KiB, half of a first-level cache.
private let depthBlock = 256

/// Rows of C from which on a panel of B is worth copying together.
private let rowsWorthPacking = 48

/// C = A·B or bias + A·B.
///
///       K            16 columns a panel        16
///     ┌─────┐        ┌──┬──┬──┐              ┌──┬──┬──┐
///     │  A  │ 8 rows │  │  │  │  K, in       │▓▓│  │  │ a tile of C in registers:
///     │▒▒▒▒▒│ a tile │▒▒│  │  │  blocks      │  │  │  │ for each k, one row of the panel times
///     └─────┘        └──┴──┴──┘  of 256      └──┴──┴──┘ one number of each row of A
///
/// Every element of C is bias (or 0), then one fused multiply-add a k, k ascending, whatever the
/// tile, block or instruction set. Source: Goto and van de Geijn 2008, doi:10.1145/1356052.1356053.
@Sendable
func multiply(_ product: Product) {
  let width = Product.panelWidth
  guard product.rows > 0, product.columns > 0 else { return }
  if product.depth > depthBlock && product.rows >= rowsWorthPacking {
    withUnsafeTemporaryAllocation(
      byteCount: depthBlock * width * MemoryLayout<Float>.stride, alignment: 64
    ) { bytes in
      let packed = bytes.baseAddress.unsafelyUnwrapped.assumingMemoryBound(to: Float.self)
      multiplyPanels(product, packed: packed)
    }
  } else {
    multiplyPanels(product, packed: nil)
  }
}

@inline(__always)
private func multiplyPanels(_ product: Product, packed: UnsafeMutablePointer<Float>?) {
  let width = Product.panelWidth
  var start = 0
  repeat {
    let depth = min(depthBlock, product.depth - start)
    var column = 0
    while column < product.columns {
      var panel = product.b + start * product.bStride + column
      var panelStride = product.bStride
      if let packed {
        copyPanel(panel, panelStride, depth, to: packed)
        panel = UnsafePointer(packed)
        panelStride = width
      }
      let a = product.a + start * product.aDepthStride
      let c = product.c + column
      let bias = start == 0 ? product.bias.map { $0 + column } : nil
      multiplyTiles(
        product, a: a, depth: depth, panel: panel, panelStride: panelStride,
        bias: bias, continuing: start > 0, c: c)
      column += width
    }
    start += depthBlock
  } while start < product.depth
}

@inline(__always)
private func copyPanel(
  _ panel: UnsafePointer<Float>, _ stride: Int, _ depth: Int,
  to packed: UnsafeMutablePointer<Float>
) {
  for k in 0..<depth {
    store(load(panel + k * stride), packed + k * Product.panelWidth)
  }
}

/// All row tiles of one panel: full tiles, then one smaller tile.
@inline(__always)
private func multiplyTiles(
  _ product: Product, a: UnsafePointer<Float>, depth: Int, panel: UnsafePointer<Float>,
  panelStride: Int, bias: UnsafePointer<Float>?, continuing: Bool, c: UnsafeMutablePointer<Float>
) {
  var row = 0
  while row < product.rows {
    let tile = TilePosition(
      a: a + row * product.aRowStride, aRowStride: product.aRowStride,
      aDepthStride: product.aDepthStride, panel: panel, panelStride: panelStride, depth: depth,
      bias: bias, continuing: continuing, c: c + row * product.cStride, cStride: product.cStride)
    let left = product.rows - row
    if left >= FullTile.count {
      multiplyTile(tile, FullTile(repeating: 0))
    } else {
      switch left {
      case 7: multiplyTile(tile, InlineArray<7, Int>(repeating: 0))
      case 6: multiplyTile(tile, InlineArray<6, Int>(repeating: 0))
      case 5: multiplyTile(tile, InlineArray<5, Int>(repeating: 0))
      case 4: multiplyTile(tile, InlineArray<4, Int>(repeating: 0))
      case 3: multiplyTile(tile, InlineArray<3, Int>(repeating: 0))
      case 2: multiplyTile(tile, InlineArray<2, Int>(repeating: 0))
      default: multiplyTile(tile, InlineArray<1, Int>(repeating: 0))
      }
    }
    row += FullTile.count
  }
}

/// Where one tile reads and writes.
private struct TilePosition {
  let a: UnsafePointer<Float>
  let aRowStride: Int
  let aDepthStride: Int
  let panel: UnsafePointer<Float>
  let panelStride: Int
  let depth: Int
  let bias: UnsafePointer<Float>?
  let continuing: Bool
  let c: UnsafeMutablePointer<Float>
  let cStride: Int
}

/// C += A·B on one register tile of `rows` x 16, the innermost step of every product.
///
/// `rowStarts` only carries the number of rows in its type: the loops over it unroll, and the
/// accumulators stay in registers.
@inline(__always)
private func multiplyTile<let rows: Int>(
  _ tile: TilePosition, _ rowStarts: InlineArray<rows, Int>
) {
  var rowStarts = rowStarts
  for i in 0..<rows { rowStarts[i] = i * tile.aRowStride }
  var accumulators = InlineArray<rows, TileRow>(repeating: TileRow(repeating: TileVector()))
  if tile.continuing {
    for i in 0..<rows {
      for v in 0..<TileRow.count {
        accumulators[i][v] = loadTileVector(tile.c + i * tile.cStride + v * TileVector.scalarCount)
      }
    }
  } else if let bias = tile.bias {
    for i in 0..<rows {
      for v in 0..<TileRow.count {
        accumulators[i][v] = loadTileVector(bias + v * TileVector.scalarCount)
      }
    }
  }
  var a = tile.a
  var panel = tile.panel
  for _ in 0..<tile.depth {
    var b = TileRow(repeating: TileVector())
    for v in 0..<TileRow.count { b[v] = loadTileVector(panel + v * TileVector.scalarCount) }
    for i in 0..<rows {
      let factor = TileVector(repeating: a[rowStarts[i]])
      for v in 0..<TileRow.count { accumulators[i][v].addProduct(factor, b[v]) }
    }
    a += tile.aDepthStride
    panel += tile.panelStride
  }
  for i in 0..<rows {
    for v in 0..<TileRow.count {
      UnsafeMutableRawPointer(tile.c + i * tile.cStride + v * TileVector.scalarCount)
        .storeBytes(of: accumulators[i][v], as: TileVector.self)
    }
  }
}

@inline(__always)
private func loadTileVector(_ source: UnsafePointer<Float>) -> TileVector {
  UnsafeRawPointer(source).loadUnaligned(as: TileVector.self)
}

/// Writes the transpose of `rows` x `columns` floats, 16 source rows at a time so that the writes
/// stay within a few cache lines; the target's padding becomes zero.
@Sendable
func transpose(
  _ source: UnsafePointer<Float>, _ sourceStride: Int, _ rows: Int, _ columns: Int,
  _ target: UnsafeMutablePointer<Float>, _ targetStride: Int
) {
  let width = Product.panelWidth
  var firstRow = 0
  while firstRow < rows {
    let end = min(firstRow + width, rows)
    for column in 0..<columns {
      let line = target + column * targetStride
      for row in firstRow..<end { line[row] = source[row * sourceStride + column] }
      for row in end..<firstRow + width { line[row] = 0 }
    }
    firstRow += width
  }
}
