import CLanes
import KernelContract

// Softmax of sixteen rows of at most sixteen logits at a time: what is one number a row stands in the lanes of
// one vector, so that shifts, totals, quotients and logarithms of all rows are computed together.
// The bits are those of one row after the other.

/// The rows' losses. With a `gradientScale`, their gradients are put in their place.
@inline(__always)
func softmaxSixteenRows(
  _ values: UnsafeMutablePointer<Float>, stride: Int, columns: Int,
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

/// Folds each of sixteen rows to one number by the tree of ``sum(_:)``; lane i has row i's.
@inline(__always)
private func foldRows(_ combine: (Lanes, Lanes) -> Lanes, row: (Int) -> Lanes) -> Lanes {
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
