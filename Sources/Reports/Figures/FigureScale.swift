import SystemSupport

/// Where numbers lie along one axis of a figure.
struct FigureScale {
  let low, high: Double
  let isLogarithmic: Bool
  /// Where the ends lie, in points.
  let from, to: Double

  /// A scale over some numbers; equal ones lie in the middle.
  init(_ numbers: [Double], isLogarithmic: Bool = false, from: Double, to: Double) {
    let known = numbers.filter { $0.isFinite && (!isLogarithmic || $0 > 0) }
    var (low, high) = (known.min() ?? 0, known.max() ?? 1)
    if low == high {
      let room = low == 0 ? 0.5 : abs(low) * 0.05
      (low, high) = (low - room, high + room)
    }
    (self.low, self.high) = (low, high)
    self.isLogarithmic = isLogarithmic && low > 0
    (self.from, self.to) = (from, to)
  }

  /// The place of a number; one beyond the ends lies at the end.
  func callAsFunction(_ number: Double) -> Double {
    let number = min(high, max(low, number))
    let share =
      isLogarithmic ? log(number / low) / log(high / low) : (number - low) / (high - low)
    return from + (to - from) * share
  }

  /// Round numbers between the ends.
  func ticks(_ most: Int) -> [Double] {
    if isLogarithmic {
      let decades = log10(high / low)
      let factors: [Double] = decades > Double(most) ? [1] : decades > 2.2 ? [1, 3] : [1, 2, 5]
      var found: [Double] = []
      var power = log10(low).rounded(.down)
      while power <= log10(high) {
        found += factors.map { $0 * pow(10, power) }.filter {
          $0 >= low * 0.999_999 && $0 <= high * 1.000_001
        }
        power += max(1, (decades / Double(most)).rounded(.up))
      }
      if found.count > 1 { return found }
    }
    let raw = (high - low) / Double(max(1, most))
    let base = pow(10, log10(raw).rounded(.down))
    let step = base * ([1.0, 2, 5, 10].first { base * $0 >= raw } ?? 10)
    var number = (low / step - 1e-9).rounded(.up) * step
    var found: [Double] = []
    while number <= high + step * 1e-9 {
      found.append(abs(number) < step * 1e-9 ? 0 : number)
      number += step
    }
    return found
  }
}
