import KernelContract

// Sixteen small networks in lockstep: each has a lane of every vector, so that even products of
// three rows and one column leave no lane idle. A lane's element is summed in ascending k with
// fused multiply-adds, as that of any product, so a network has the bits that it has alone.

@Sendable
func multiplyInLockstep(_ product: LockstepProduct) {
  var i = 0
  while i < product.rows {
    let rows = min(blocking.lockstepTile, product.rows - i)
    switch rows {
    case 4 where blocking.lockstepTile > 3: multiplyRows(product, i, InlineArray<4, Lanes>.self)
    case 3 where blocking.lockstepTile > 2: multiplyRows(product, i, InlineArray<3, Lanes>.self)
    case 2: multiplyRows(product, i, InlineArray<2, Lanes>.self)
    default: multiplyRows(product, i, InlineArray<1, Lanes>.self)
    }
    i += rows
  }
  if product.columns % blocking.lockstepTile == 1 { multiplyLastColumn(product) }
}

/// Some rows from row i on, tile by tile; never inlined, for its own registers. Most products are
/// of so few numbers that a call for each tile would take as long as the tile.
@inline(never)
private func multiplyRows<let rows: Int>(
  _ product: LockstepProduct, _ i: Int, _: InlineArray<rows, Lanes>.Type
) {
  let columns = product.columns
  var j = 0
  while j + blocking.lockstepTile <= columns {
    switch blocking.lockstepTile {
    case 4: multiplyTile(product, i, j, InlineArray<rows, InlineArray<4, Lanes>>.self)
    default: multiplyTile(product, i, j, InlineArray<rows, InlineArray<2, Lanes>>.self)
    }
    j += blocking.lockstepTile
  }
  switch columns - j {
  case 3 where blocking.lockstepTile > 3:
    multiplyTile(product, i, j, InlineArray<rows, InlineArray<3, Lanes>>.self)
  case 2 where blocking.lockstepTile > 3:
    multiplyTile(product, i, j, InlineArray<rows, InlineArray<2, Lanes>>.self)
  default: break
  }
}

/// The last column, where it is alone: of twice as many rows at a time, because the sums of a few
/// would wait for themselves.
@inline(never)
private func multiplyLastColumn(_ product: LockstepProduct) {
  let (rows, j) = (product.rows, product.columns - 1)
  var i = 0
  while i + 2 * blocking.lockstepTile <= rows {
    switch blocking.lockstepTile {
    case 4: multiplyTile(product, i, j, InlineArray<8, InlineArray<1, Lanes>>.self)
    default: multiplyTile(product, i, j, InlineArray<4, InlineArray<1, Lanes>>.self)
    }
    i += 2 * blocking.lockstepTile
  }
  while i + 2 <= rows {
    multiplyTile(product, i, j, InlineArray<2, InlineArray<1, Lanes>>.self)
    i += 2
  }
  if i < rows { multiplyTile(product, i, j, InlineArray<1, InlineArray<1, Lanes>>.self) }
}

/// The elements of `rows` x `columns` from row i and column j on.
@inline(__always)
private func multiplyTile<let rows: Int, let columns: Int>(
  _ product: LockstepProduct, _ i: Int, _ j: Int,
  _: InlineArray<rows, InlineArray<columns, Lanes>>.Type
) {
  let width = LockstepProduct.lanes
  let (aRow, bColumn) = (product.aRowStride, product.bColumnStride)
  let cRow = product.columns * width
  let c = product.c + i * cRow + j * width
  var sums = InlineArray<rows, InlineArray<columns, Lanes>>(
    repeating: InlineArray(repeating: lanes(0)))
  if product.accumulates {
    for r in 0..<rows {
      for s in 0..<columns { sums[r][s] = load(c + r * cRow + s * width) }
    }
  } else if let bias = product.bias {
    for s in 0..<columns {
      let start = load(bias + (j + s) * width)
      for r in 0..<rows { sums[r][s] = start }
    }
  }
  var a = product.a + i * aRow
  var b = product.b + j * bColumn
  for _ in 0..<product.depth {
    var factors = InlineArray<columns, Lanes>(repeating: lanes(0))
    for s in 0..<columns { factors[s] = load(b + s * bColumn) }
    for r in 0..<rows {
      let factor = load(a + r * aRow)
      for s in 0..<columns { sums[r][s] = multiplyAdd(sums[r][s], factor, factors[s]) }
    }
    a += product.aDepthStride
    b += product.bDepthStride
  }
  for r in 0..<rows {
    for s in 0..<columns { store(sums[r][s], c + r * cRow + s * width) }
  }
}

@Sendable
func gatherInLockstep(
  _ source: UnsafePointer<Float>, _ stride: Int, _ columns: Int,
  _ lists: UnsafePointer<UnsafePointer<Int32>>, _ rows: Int, _ target: UnsafeMutablePointer<Float>
) {
  var target = target
  for row in 0..<rows {
    let lines = InlineArray<16, UnsafePointer<Float>> { source + Int(lists[$0][row]) * stride }
    var column = 0
    while column < columns {
      let x = transposed { load4(lines[$0] + column) }
      store(x.0, target)
      if columns - column > 1 { store(x.1, target + 16) }
      if columns - column > 2 { store(x.2, target + 32) }
      if columns - column > 3 { store(x.3, target + 48) }
      target += min(4, columns - column) * LockstepProduct.lanes
      column += 4
    }
  }
}
