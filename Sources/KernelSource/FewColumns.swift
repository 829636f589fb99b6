import CLanes
import KernelContract

/// Columns up to which rows, not columns, fill the vectors: a tile would leave most lanes idle.
let fewColumns = 4

/// Rows in a vector here.
private let laneRows = 16

/// Vectors of rows that are under way together, so that their additions need not wait for each
/// other.
private let groupsTogether = 4

/// Floats of scratch memory for the sums of the groups' columns, and those of a row behind them.
let fewColumnsScratch = (groupsTogether + 1) * laneRows * fewColumns

/// Rows that a group may have.
@inline(__always)
private func leastRows(_ order: TileFactors.Order?) -> Int { order == .rows ? 4 : laneRows }

/// Whether ``multiplyFewColumns(_:_:results:)`` leaves no row to tiles.
@inline(__always)
func fewColumnsTakeAll(_ rows: Int, _ order: TileFactors.Order?) -> Bool {
  rows % laneRows == 0 || rows % laneRows >= leastRows(order)
}

/// C += A·B on a panel of at most ``fewColumns`` columns, with rows in the lanes, as far as groups
/// of 16 rows go: of a transposed A whole ones, else of 4 rows or more. Every lane is an element of
/// C with its own sum over k, so the bits are those of a tile.
///
/// - Parameters:
///   - run: the panel, and where its first row stands. Where it is sixteen wide, C's padding
///     becomes zero.
///   - columns: of the panel, without padding.
///   - results: memory for ``fewColumnsScratch`` floats.
/// - Returns: how many rows were computed.
@inline(never)
func multiplyFewColumns(
  _ block: MultiplyBlock, _ run: TileRun, columns: Int, results: UnsafeMutablePointer<Float>
) -> Int {
  var run = run
  run.factors = block.unpackedFactors()
  var row = 0
  let least = leastRows(run.factors.order)
  while row + least <= block.rows {
    let left = block.rows - row
    let rows = min(laneRows, left)
    var groups = 1
    if run.factors.order == .columns && left >= groupsTogether * laneRows {
      addColumns(run, left, columns, results)
      groups = groupsTogether + (left == groupsTogether * laneRows + 1 ? 1 : 0)
    } else if run.factors.order == .rows && columns == 1 && left >= laneRows + least {
      addRowsOfTwoGroups(run, left, results)
      groups = left == 2 * laneRows + 1 ? 3 : 2
    } else {
      switch columns {
      case 1: addGroup(run, rows, results, InlineArray<1, Lanes>(repeating: lanes(0)))
      case 2: addGroup(run, rows, results, InlineArray<2, Lanes>(repeating: lanes(0)))
      case 3: addGroup(run, rows, results, InlineArray<3, Lanes>(repeating: lanes(0)))
      default: addGroup(run, rows, results, InlineArray<4, Lanes>(repeating: lanes(0)))
      }
    }
    for g in 0..<groups {
      let place = results + g * fewColumns * laneRows
      storeGroup(run, place, min(laneRows, left - g * laneRows), columns)
      run.skip(1, height: laneRows)
    }
    row += groups * laneRows
  }
  return min(row, block.rows)
}

/// The sums of one group; all of the panel's columns together, because the additions of one alone
/// would wait for each other.
@inline(__always)
private func addGroup<let columns: Int>(
  _ run: TileRun, _ rows: Int, _ results: UnsafeMutablePointer<Float>,
  _ zeros: InlineArray<columns, Lanes>
) {
  if run.factors.order == .rows {
    addRows(run, rows, results, zeros)
  } else {
    addColumns(run, results, zeros)
  }
}

/// What the sums of column j of a group of rows begin with.
@inline(__always)
private func start(_ run: TileRun, group: Int, _ rows: Int, _ j: Int) -> Lanes {
  if run.startStride == 0 { return lanes(run.start[j]) }
  var start = numbers(lanes(0))
  for i in 0..<min(rows, laneRows) {
    start[i] = run.start[(group * laneRows + i) * run.startStride + j]
  }
  return lanes(start)
}

/// The sums of a group of at most 16 rows of A, four numbers of which become columns at a time, in
/// registers.
@inline(never)
private func addRows<let columns: Int>(
  _ run: TileRun, _ rows: Int, _ results: UnsafeMutablePointer<Float>,
  _ zeros: InlineArray<columns, Lanes>
) {
  // Lanes behind the last row repeat it.
  let lines = InlineArray<16, UnsafePointer<Float>> { run.factors.line(min($0, rows - 1)) }
  var sums = zeros
  for j in 0..<columns { sums[j] = start(run, group: 0, rows, j) }
  @inline(__always)
  func add(_ column: Lanes, _ k: Int) {
    let panel = run.panel + k * run.panelStride
    for j in 0..<columns { sums[j] = multiplyAdd(sums[j], column, lanes(panel[j])) }
  }
  let whole = run.depth & ~3
  var k = 0
  while k < whole {
    let x = transposed { load4(lines[$0] + k) }
    add(x.0, k)
    add(x.1, k + 1)
    add(x.2, k + 2)
    add(x.3, k + 3)
    k += 4
  }
  let left = run.depth - k
  if left > 0 && run.depth >= 4 {
    // Once more the last four, of which the first have been.
    k = run.depth - 4
    let x = transposed { load4(lines[$0] + k) }
    if left > 2 { add(x.1, k + 1) }
    if left > 1 { add(x.2, k + 2) }
    add(x.3, k + 3)
  } else if left > 0 {
    let x = transposed { loadFirst4(lines[$0], left) }
    add(x.0, 0)
    if left > 1 { add(x.1, 1) }
    if left > 2 { add(x.2, 2) }
  }
  for j in 0..<columns { store(sums[j], results + j * laneRows) }
}

/// Adds the rows of two groups of lanes and one column, whose additions would wait for each other
/// in one group alone; and of a last row behind them, for which there is time beside theirs.
@inline(never)
private func addRowsOfTwoGroups(
  _ run: TileRun, _ rows: Int, _ results: UnsafeMutablePointer<Float>
) {
  let lines = InlineArray<33, UnsafePointer<Float>> { run.factors.line(min($0, rows - 1)) }
  let last = min(2 * laneRows, rows - 1)
  var first = start(run, group: 0, rows, 0)
  var second = start(run, group: 1, rows - laneRows, 0)
  var third = run.start[last * run.startStride]
  var factor = run.panel
  let stride = run.panelStride
  let whole = run.depth & ~3
  var k = 0
  while k < whole {
    let x = transposed { load4(lines[$0] + k) }
    let y = transposed { load4(lines[laneRows + $0] + k) }
    let z = lines[2 * laneRows] + k
    let (f0, f1) = (factor[0], factor[stride])
    let (f2, f3) = (factor[2 * stride], factor[3 * stride])
    first = multiplyAdd(first, x.0, lanes(f0))
    second = multiplyAdd(second, y.0, lanes(f0))
    third = third.addingProduct(z[0], f0)
    first = multiplyAdd(first, x.1, lanes(f1))
    second = multiplyAdd(second, y.1, lanes(f1))
    third = third.addingProduct(z[1], f1)
    first = multiplyAdd(first, x.2, lanes(f2))
    second = multiplyAdd(second, y.2, lanes(f2))
    third = third.addingProduct(z[2], f2)
    first = multiplyAdd(first, x.3, lanes(f3))
    second = multiplyAdd(second, y.3, lanes(f3))
    third = third.addingProduct(z[3], f3)
    factor += 4 * stride
    k += 4
  }
  while k < run.depth {
    let f = factor.pointee
    first = multiplyAdd(first, lanes(LaneNumbers { lines[$0][k] }), lanes(f))
    second = multiplyAdd(second, lanes(LaneNumbers { lines[laneRows + $0][k] }), lanes(f))
    third = third.addingProduct(lines[2 * laneRows][k], f)
    factor += stride
    k += 1
  }
  store(first, results)
  store(second, results + fewColumns * laneRows)
  results[2 * fewColumns * laneRows] = third
}

/// The sums of a group of 16 columns of a transposed A.
@inline(never)
private func addColumns<let columns: Int>(
  _ run: TileRun, _ results: UnsafeMutablePointer<Float>, _ zeros: InlineArray<columns, Lanes>
) {
  let factors = run.factors
  var sums = zeros
  for j in 0..<columns { sums[j] = start(run, group: 0, laneRows, j) }
  var panel = run.panel
  for k in 0..<run.depth {
    let x = load(factors.line(k))
    for j in 0..<columns { sums[j] = multiplyAdd(sums[j], x, lanes(panel[j])) }
    panel += run.panelStride
  }
  for j in 0..<columns { store(sums[j], results + j * laneRows) }
}

/// The sums of several groups, one of the panel's columns after the other; and of a last row behind
/// them, for which there is time beside theirs.
@inline(never)
private func addColumns(
  _ run: TileRun, _ rows: Int, _ columns: Int, _ results: UnsafeMutablePointer<Float>
) {
  let factors = run.factors
  let last = min(groupsTogether * laneRows, rows - 1)
  for j in 0..<columns {
    var sums = InlineArray<4, Lanes>(repeating: lanes(0))
    for g in 0..<groupsTogether { sums[g] = start(run, group: g, laneRows, j) }
    var lastSum = run.start[last * run.startStride + j]
    var factor = run.panel + j
    for k in 0..<run.depth {
      let x = factors.line(k)
      for g in 0..<groupsTogether {
        sums[g] = multiplyAdd(sums[g], load(x + g * laneRows), lanes(factor.pointee))
      }
      lastSum = lastSum.addingProduct(x[last], factor.pointee)
      factor += run.panelStride
    }
    for g in 0..<groupsTogether { store(sums[g], results + (g * fewColumns + j) * laneRows) }
    results[(groupsTogether * fewColumns + j) * laneRows] = lastSum
  }
}

/// Writes a group's sums to its rows of C: four columns of sixteen numbers as sixteen rows of four.
@inline(__always)
private func storeGroup(
  _ run: TileRun, _ results: UnsafeMutablePointer<Float>, _ rows: Int, _ columns: Int
) {
  let isPadded = run.width == Product.panelWidth
  guard isPadded || columns == fewColumns && rows == laneRows else {
    for j in 0..<columns {
      for i in 0..<rows { run.c[i * run.cStride + j] = results[j * laneRows + i] }
    }
    return
  }
  for j in columns..<fewColumns { store(lanes(0), results + j * laneRows) }
  let (a, b) = (load(results), load(results + laneRows))
  let (c, d) = (load(results + 2 * laneRows), load(results + 3 * laneRows))
  let (lowAC, highAC) = (overnight_interleave_low(a, c), overnight_interleave_high(a, c))
  let (lowBD, highBD) = (overnight_interleave_low(b, d), overnight_interleave_high(b, d))
  // Each has every fourth row.
  storeEveryFourth(overnight_interleave_low(lowAC, lowBD), run, 0, rows, isPadded)
  storeEveryFourth(overnight_interleave_high(lowAC, lowBD), run, 1, rows, isPadded)
  storeEveryFourth(overnight_interleave_low(highAC, highBD), run, 2, rows, isPadded)
  storeEveryFourth(overnight_interleave_high(highAC, highBD), run, 3, rows, isPadded)
}

@inline(__always)
private func storeEveryFourth(
  _ fours: Lanes, _ run: TileRun, _ first: Int, _ rows: Int, _ isPadded: Bool
) {
  @inline(__always)
  func store4or16(_ four: SIMD4<Float>, _ row: Int) {
    guard row < rows else { return }
    let target = run.c + row * run.cStride
    if isPadded {
      store(Lanes(lowHalf: SIMD8(lowHalf: four, highHalf: SIMD4()), highHalf: SIMD8()), target)
    } else {
      store4(four, target)
    }
  }
  store4or16(fours.lowHalf.lowHalf, first)
  store4or16(fours.lowHalf.highHalf, first + 4)
  store4or16(fours.highHalf.lowHalf, first + 8)
  store4or16(fours.highHalf.highHalf, first + 12)
}
