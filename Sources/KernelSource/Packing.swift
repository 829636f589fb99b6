import CLanes
import KernelContract

/// Copies `depth` rows of a panel of B together, `width` columns of each; what is left of the last
/// vector becomes zero. Packed rows lie `packedStride` floats apart.
@inline(never)
func packPanel(
  _ source: UnsafePointer<Float>, _ stride: Int, depth: Int, width: Int,
  to packed: UnsafeMutablePointer<Float>, _ packedStride: Int
) {
  for k in 0..<depth {
    var column = 0
    while column < width {
      let (line, target) = (source + k * stride + column, packed + k * packedStride + column)
      let left = width - column
      store(left >= 16 ? load(line) : loadFirst(line, left), target)
      column += 16
    }
  }
}

/// Copies rows of `depth` floats side by side, so that they become columns: the number k of row j
/// comes to `packed[k * packedStride + j]`. Rows from `width` to the next multiple of 16 become
/// zeros.
///
/// Sixteen rows of four numbers are transposed at a time, in registers.
///
/// - Parameter wholeWidth: how many of the first rows may be read up to a multiple of four numbers.
@inline(__always)
func packTransposed(
  depth: Int, width: Int, wholeWidth: Int, to packed: UnsafeMutablePointer<Float>,
  _ packedStride: Int, row: (Int) -> UnsafePointer<Float>
) {
  var first = 0
  while first < width {
    let target = packed + first
    var k = 0
    if first + 16 <= width {
      // Found once: sixteen products of an index and a stride would take longer than the
      // transposition.
      let rows = InlineArray<16, UnsafePointer<Float>> { row(first + $0) }
      while k + 4 <= depth {
        storeTransposed(target + k * packedStride, packedStride, 4) { load4(rows[$0] + k) }
        k += 4
      }
      if k < depth, first + 16 <= wholeWidth {
        storeTransposed(target + k * packedStride, packedStride, depth - k) { load4(rows[$0] + k) }
        k = depth
      }
    }
    while k < depth {
      let count = min(4, depth - k)
      storeTransposed(target + k * packedStride, packedStride, count) { j in
        first + j < width ? loadFirst4(row(first + j) + k, count) : SIMD4()
      }
      k += 4
    }
    first += 16
  }
}

/// Stores the first `count` columns of sixteen rows of four, `stride` apart.
@inline(__always)
private func storeTransposed(
  _ target: UnsafeMutablePointer<Float>, _ stride: Int, _ count: Int,
  _ row: (Int) -> SIMD4<Float>
) {
  let columns = transposed(row)
  store(columns.0, target)
  if count > 1 { store(columns.1, target + stride) }
  if count > 2 { store(columns.2, target + 2 * stride) }
  if count > 3 { store(columns.3, target + 3 * stride) }
}

/// The columns of sixteen rows of four.
@inline(__always)
func transposed(_ row: (Int) -> SIMD4<Float>) -> (Lanes, Lanes, Lanes, Lanes) {
  @inline(__always)
  func everyFourth(_ j: Int) -> Lanes {
    Lanes(
      lowHalf: SIMD8(lowHalf: row(j), highHalf: row(j + 4)),
      highHalf: SIMD8(lowHalf: row(j + 8), highHalf: row(j + 12)))
  }
  return transposedQuarters(everyFourth(0), everyFourth(1), everyFourth(2), everyFourth(3))
}

/// Transposes each four by four numbers: of every quarter of the vectors, the first numbers, the
/// second and so on.
@inline(__always)
func transposedQuarters(
  _ a: Lanes, _ b: Lanes, _ c: Lanes, _ d: Lanes
) -> (Lanes, Lanes, Lanes, Lanes) {
  let (ac, bd) = (overnight_interleave_low(a, c), overnight_interleave_low(b, d))
  let (ca, db) = (overnight_interleave_high(a, c), overnight_interleave_high(b, d))
  return (
    overnight_interleave_low(ac, bd), overnight_interleave_high(ac, bd),
    overnight_interleave_low(ca, db), overnight_interleave_high(ca, db)
  )
}

/// Copies `width` columns of some rows; nothing beyond them is touched.
@inline(never)
func copyRows(
  _ source: UnsafePointer<Float>, _ stride: Int, _ width: Int, _ rows: Int,
  to target: UnsafeMutablePointer<Float>, _ targetStride: Int
) {
  for i in 0..<rows {
    let (from, to) = (source + i * stride, target + i * targetStride)
    var column = 0
    while column + 16 <= width {
      store(load(from + column), to + column)
      column += 16
    }
    if column < width {
      storeFirst(loadFirst(from + column, width - column), to + column, width - column)
    }
  }
}
