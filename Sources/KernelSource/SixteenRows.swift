import CLanes
import KernelContract

// Sixteen rows of at most sixteen outputs at a time, a vector a row and nothing between them: what
// is one number a row stands in the lanes of one vector, so that sums, shifts, quotients and
// logarithms of all rows are computed together. The bits are those of one row after the other.

/// Floats from one of the sixteen rows to the next.
private let stride = Product.panelWidth

/// The rows' losses of differences from targets. With `deltas`, slopes times `gradientScale` are
/// put there.
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
func foldRows(_ operation: (Lanes, Lanes) -> Lanes, row: (Int) -> Lanes) -> Lanes {
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
