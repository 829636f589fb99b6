import CLanes
import KernelContract

// Losses of sixteen rows of at most sixteen outputs at a time, a vector a row and nothing between them: what is
// one number a row stands in the lanes of one vector, so that sums, shifts, quotients and logarithms of all rows
// are computed together. The bits are those of one row after the other.

/// Floats from one of the sixteen rows to the next.
private let stride = Product.panelWidth

/// The rows' losses. With a `gradientScale`, their gradients are put in their place.
@inline(__always)
func softmaxSixteenRows(
  _ values: UnsafeMutablePointer<Float>, columns: Int,
  labels: UnsafePointer<Int32>, weights: UnsafePointer<Float>?, gradientScale: Float?
) -> Lanes {
  let mask = firstLanes(columns)
  var targets = numbers(lanes(0))
  for i in 0..<16 { targets[i] = values[i * stride + Int(labels[i])] }
  let shift = foldRows(larger) { i in
    select(mask, load(values + i * stride), lanes(-.infinity))
  }
  let shifts = numbers(shift)
  let total = foldRows(+) { i in
    let row = values + i * stride
    let power = summedPower(load(row) - lanes(shifts[i]), mask)
    if gradientScale != nil { store(power, row) }
    return power
  }
  if let gradientScale {
    let scale = lanes(gradientScale) * (weights.map(load) ?? lanes(1))
    let scales = numbers(scale)
    let factors = numbers(scale / total)
    for i in 0..<16 {
      let row = values + i * stride
      store(select(mask, load(row) * lanes(factors[i]), lanes(0)), row)
      row[Int(labels[i])] -= scales[i]
    }
  }
  return logarithm(total) + (shift - lanes(targets))
}

/// The same for few columns: with the rows in the lanes, there are as many exponentials as columns, not as rows.
@inline(never)
func softmaxSixteenRows(
  _ values: UnsafeMutablePointer<Float>, fewColumns columns: Int,
  labels: UnsafePointer<Int32>, weights: UnsafePointer<Float>?, gradientScale: Float?
) -> Lanes {
  var targets = numbers(lanes(0))
  for i in 0..<16 { targets[i] = values[i * stride + Int(labels[i])] }
  var powers = InlineArray<16, Lanes> { _ in lanes(0) }
  for column in Swift.stride(from: 0, to: columns, by: 4) {
    let four = transposed { load4(values + $0 * stride + column) }
    (powers[column], powers[column + 1]) = (four.0, four.1)
    (powers[column + 2], powers[column + 3]) = (four.2, four.3)
  }
  // The last of the four may be padding.
  for column in columns..<(columns + 3) / 4 * 4 { powers[column] = lanes(0) }
  var shift = powers[0]
  for column in 1..<columns { shift = larger(powers[column], shift) }
  for column in 0..<columns {
    powers[column] = summedPower(powers[column] - shift, LaneMask(repeating: -1))
  }
  let total = folded(powers, columns)
  if let gradientScale {
    let scale = lanes(gradientScale) * (weights.map(load) ?? lanes(1))
    let scales = numbers(scale)
    let factor = scale / total
    for column in 0..<columns { powers[column] *= factor }
    for column in Swift.stride(from: 0, to: 16, by: 4) {
      let rows = transposedQuarters(
        powers[column], powers[column + 1], powers[column + 2], powers[column + 3])
      let target = values + column
      storeQuarters(rows.0, target, 4 * stride)
      storeQuarters(rows.1, target + stride, 4 * stride)
      storeQuarters(rows.2, target + 2 * stride, 4 * stride)
      storeQuarters(rows.3, target + 3 * stride, 4 * stride)
    }
    for i in 0..<16 { values[i * stride + Int(labels[i])] -= scales[i] }
  }
  return logarithm(total) + (shift - lanes(targets))
}

/// Stores four numbers each, `distance` floats apart.
@inline(__always)
private func storeQuarters(
  _ value: Lanes, _ target: UnsafeMutablePointer<Float>, _ distance: Int
) {
  store4(value.lowHalf.lowHalf, target)
  store4(value.lowHalf.highHalf, target + distance)
  store4(value.highHalf.lowHalf, target + 2 * distance)
  store4(value.highHalf.highHalf, target + 3 * distance)
}

/// The rows' losses of differences from targets. With `deltas`, slopes times `gradientScale` are put there.
@inline(__always)
func differencesOfSixteenRows<Loss: LaneLoss>(
  _: Loss.Type, _ values: UnsafePointer<Float>, columns: Int, targets: UnsafePointer<Float>,
  gradientScale: Float, deltas: UnsafeMutablePointer<Float>?
) -> Lanes {
  let mask = firstLanes(columns)
  @inline(__always)
  func term(_ i: Int) -> (value: Lanes, slope: Lanes) {
    let difference = load(values + i * stride) - load(targets + i * stride)
    return Loss.term(select(mask, difference, lanes(0)))
  }
  guard let deltas else { return foldRows(+) { term($0).value } }
  let scale = lanes(gradientScale)
  return foldRows(+) { i in
    let (value, slope) = term(i)
    store(scale * slope, deltas + i * stride)
    return value
  }
}

/// Folds each of sixteen rows to one number by the tree of ``sum(_:)``; lane i has row i's.
@inline(__always)
private func foldRows(_ operation: (Lanes, Lanes) -> Lanes, row: (Int) -> Lanes) -> Lanes {
  @inline(__always)
  func combine(_ a: Lanes, _ b: Lanes) -> Lanes { overnight_whole(operation(a, b)) }
  /// Halves: rows a and b, eight numbers of each.
  @inline(__always)
  func eight(_ a: Int, _ b: Int) -> Lanes {
    let (a, b) = (row(a), row(b))
    return combine(
      Lanes(lowHalf: a.lowHalf, highHalf: b.lowHalf),
      Lanes(lowHalf: a.highHalf, highHalf: b.highHalf))
  }
  /// Rows j, 4 + j, 8 + j and 12 + j, four numbers of each.
  @inline(__always)
  func four(_ j: Int) -> Lanes {
    let (a, b) = (eight(j, 4 + j), eight(8 + j, 12 + j))
    return combine(overnight_even_quarters(a, b), overnight_odd_quarters(a, b))
  }
  /// Of every four rows the first two or the last two, two numbers of each in turn.
  @inline(__always)
  func two(_ j: Int) -> Lanes {
    let (a, b) = (four(j), four(j + 1))
    return combine(overnight_interleave_low(a, b), overnight_interleave_high(a, b))
  }
  let (a, b) = (two(0), two(2))
  return combine(overnight_low_pairs(a, b), overnight_high_pairs(a, b))
}
