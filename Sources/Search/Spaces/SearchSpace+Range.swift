import SeededRandom
import SystemSupport

extension SearchSpace {
  /// A range of numbers, to divide into a grid or to draw from.
  package struct Range: Sendable {
    package let from: Double
    package let to: Double
    package let logarithmic: Bool
    package let integer: Bool
    package let count: Int?
    package let step: Double?

    /// Creates a range; it has either a count or a step, or neither.
    package init(
      from: Double, to: Double, logarithmic: Bool, integer: Bool, count: Int?, step: Double?
    ) {
      self.from = from
      self.to = to
      self.logarithmic = logarithmic
      self.integer = integer
      self.count = count
      self.step = step
    }

    /// Whether a grid knows how many values there are.
    package var isDivided: Bool { count != nil || step != nil }

    /// The values of a grid; nil where neither count nor step tells how many.
    func gridValues() -> [Double]? {
      if let step {
        // A hair beyond the end counts as the end: 0.1 + 0.1 + 0.1 is not 0.3.
        let count = Int(((to - from) / step * (1 + 1e-12) + 1e-9).rounded(.down))
        return (0...max(0, count)).map { tidy(from + Double($0) * step) }
      }
      guard let count else { return nil }
      guard count > 1 else { return [from] }
      return (0..<count).map { value(at: Double($0) / Double(count - 1)) }
    }

    /// At most how many values a grid has, without making them; 1 where neither count nor step
    /// tells.
    var mostGridValues: Double {
      let whole = integer ? to - from + 1 : .infinity
      if let step { return min(whole, ((to - from) / step + 1).rounded(.down)) }
      return min(whole, Double(count ?? 1))
    }

    /// One value drawn uniformly (on the logarithmic scale where asked).
    func sample(_ random: inout RandomStream) -> Double {
      if let step {
        let count = Int(((to - from) / step * (1 + 1e-12) + 1e-9).rounded(.down)) + 1
        return tidy(from + Double(random.below(max(1, count))) * step)
      }
      if integer && !logarithmic { return from + Double(random.below(Int(to - from) + 1)) }
      return value(at: random.uniformDouble())
    }

    /// The value at a share of the range, 0..<1; of whole numbers and steps, all take equal parts.
    ///
    /// - Parameter isTidy: whether it has nine digits only; finding them takes longer than all
    ///   else.
    func value(of share: Double, isTidy: Bool = true) -> Double {
      if let step {
        let count = max(1, Int(((to - from) / step * (1 + 1e-12) + 1e-9).rounded(.down)) + 1)
        let value = from + Double(min(count - 1, Int(share * Double(count)))) * step
        return isTidy ? tidy(value) : value
      }
      if integer && !logarithmic { return min(to, from + (share * (to - from + 1)).rounded(.down)) }
      return value(at: share, isTidy: isTidy || integer)
    }

    /// A share that gives a value; nil where the range does not have it.
    func share(of value: Double) -> Double? {
      guard value >= from, value <= to else { return nil }
      var share: Double
      if let step {
        let count = ((to - from) / step * (1 + 1e-12) + 1e-9).rounded(.down) + 1
        share = (((value - from) / step).rounded() + 0.5) / count
      } else if integer && !logarithmic {
        share = (value - from + 0.5) / (to - from + 1)
      } else if logarithmic {
        share =
          PortableMath.naturalLogarithm(value / from) / PortableMath.naturalLogarithm(to / from)
      } else {
        share = (value - from) / (to - from)
      }
      share = min(share, 1 - 1e-9)
      return abs(self.value(of: share) - value) <= 1e-6 * abs(value) ? share : nil
    }

    private func value(at share: Double, isTidy: Bool = true) -> Double {
      if share == 0 { return from }
      if share == 1 { return to }
      let value =
        logarithmic
        ? from * PortableMath.power(to / from, share) : from + (to - from) * share
      return isTidy ? tidy(value) : value
    }

    /// Nine digits: short in tables.
    private func tidy(_ value: Double) -> Double {
      if integer { return value.rounded() }
      return Double(formatted("%.9g", value)) ?? value
    }
  }
}
