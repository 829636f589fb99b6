/// Quantiles of some numbers.
enum Quantiles {
  /// The quantile of a share from 0 to 1, interpolated between its neighbours as NumPy does by
  /// default; of sorted numbers, at least one.
  ///
  /// - Parameter share: as a fraction, so that equal quantiles of equal numbers are equal.
  static func quantile(_ share: (Int, of: Int), ofSorted values: [Double]) -> Double {
    let (below, rest) = (share.0 * (values.count - 1)).quotientAndRemainder(
      dividingBy: max(1, share.of))
    guard rest > 0 else { return values[below] }
    return values[below]
      + (values[below + 1] - values[below]) * (Double(rest) / Double(share.of))
  }

  /// The median, found without sorting everything; of at least one number.
  static func median(_ values: [Double]) -> Double {
    var values = values
    let middle = values.count / 2
    values.withUnsafeMutableBufferPointer { select(middle, $0) }
    if values.count % 2 == 1 { return values[middle] }
    let below = values[..<middle].max() ?? values[middle]
    return below + (values[middle] - below) * 0.5
  }

  /// Brings the number that a sorted array would have at a place there, none smaller behind it and
  /// none larger before it.
  ///
  /// - Source: Hoare 1961, algorithm 65 (FIND), doi:10.1145/366622.366647.
  private static func select(_ place: Int, _ values: UnsafeMutableBufferPointer<Double>) {
    var (low, high) = (0, values.count - 1)
    while low < high {
      // The middle one of three, so that sorted columns take no longer than others.
      let (a, b, c) = (values[low], values[(low + high) / 2], values[high])
      let pivot = max(min(a, b), min(max(a, b), c))
      var (i, j) = (low, high)
      while i <= j {
        while values[i] < pivot { i += 1 }
        while values[j] > pivot { j -= 1 }
        if i <= j {
          values.swapAt(i, j)
          i += 1
          j -= 1
        }
      }
      if place <= j {
        high = j
      } else if place >= i {
        low = i
      } else {
        return
      }
    }
  }
}
