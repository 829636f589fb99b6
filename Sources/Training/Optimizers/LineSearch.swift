/// Looks along a direction for a step that meets the strong Wolfe conditions: the loss falls by a
/// share of what the slope promises, and the slope is less steep. It brackets such a step, then
/// narrows the bracket by cubic interpolation: Nocedal and Wright 2006, algorithms 3.5 and 3.6,
/// with the constants of PyTorch's `LBFGS`.
struct LineSearch {
  /// A step with what was found there.
  struct Point {
    let step: Double
    /// What is made small; anything but a number fails.
    let value: Double
    /// The same without penalties.
    let loss: Double
    /// Its slope along the direction.
    var slope: Double
    /// Which of the caller's four places has the gradient.
    let slot: Int
  }

  /// Share of the promised fall that is enough.
  private static let enoughFall = 1e-4
  /// Share of the first slope that a good step may have left.
  private static let flatEnough = 0.9
  private static let most = 25

  /// The point that the search begins at, with step 0.
  let origin: Point
  /// The largest element of the direction.
  let directionSize: Double
  /// A bracket that moves no parameter by more is not narrowed any more.
  let smallestChange: Double

  /// Searches.
  ///
  /// - Parameters:
  ///   - first: the step to try first.
  ///   - evaluate: gives the point of a step, with its gradient in a place that is free.
  /// - Returns: the best point, which may be the origin.
  func run<Failure: Error>(
    from first: Double, _ evaluate: (_ step: Double, _ slot: Int) throws(Failure) -> Point
  ) throws(Failure) -> Point {
    var previous = origin
    var point = try evaluate(first, slot(except: [previous]))
    var trials = 0
    var bracket = [origin, point]
    while trials < Self.most {
      if fails(point) || (trials > 1 && point.value >= previous.value) {
        bracket = [previous, point]
        break
      }
      if isFlat(point) { return point }
      if point.slope >= 0 {
        bracket = [previous, point]
        break
      }
      let step = Self.cubicMinimum(
        previous, point, within: point.step + 0.01 * (point.step - previous.step)...point.step * 10)
      (previous, point) = (
        point, try evaluate(step, slot(except: [previous, point]))
      )
      trials += 1
      bracket = [origin, point]
    }
    return try narrow(bracket, trials: trials, evaluate)
  }

  /// Narrows a bracket that contains a good step.
  private func narrow<Failure: Error>(
    _ bracket: [Point], trials: Int, _ evaluate: (Double, Int) throws(Failure) -> Point
  ) throws(Failure) -> Point {
    var (low, high) =
      bracket[0].value <= bracket[1].value
      ? (bracket[0], bracket[1]) : (bracket[1], bracket[0])
    var trials = trials
    var stagnates = false
    while trials < Self.most, abs(high.step - low.step) * directionSize >= smallestChange {
      let ends = min(low.step, high.step)...max(low.step, high.step)
      var step = Self.cubicMinimum(low, high, within: ends)
      // Two steps close to an end are no progress; then it takes one a tenth of the bracket away
      // from the end.
      let margin = 0.1 * (ends.upperBound - ends.lowerBound)
      if min(ends.upperBound - step, step - ends.lowerBound) < margin {
        if stagnates || step >= ends.upperBound || step <= ends.lowerBound {
          step =
            abs(step - ends.upperBound) < abs(step - ends.lowerBound)
            ? ends.upperBound - margin : ends.lowerBound + margin
          stagnates = false
        } else {
          stagnates = true
        }
      } else {
        stagnates = false
      }
      let point = try evaluate(step, slot(except: [low, high]))
      trials += 1
      if fails(point) || point.value >= low.value {
        high = point
        if high.value < low.value { (low, high) = (high, low) }
      } else {
        if isFlat(point) { return point }
        if point.slope * (high.step - low.step) >= 0 { high = low }
        low = point
      }
    }
    return low
  }

  private func fails(_ point: Point) -> Bool {
    !(point.value <= origin.value + Self.enoughFall * point.step * origin.slope)
  }

  private func isFlat(_ point: Point) -> Bool {
    abs(point.slope) <= -Self.flatEnough * origin.slope
  }

  /// A place that neither the origin nor the points use.
  private func slot(except points: [Point]) -> Int {
    let used = [origin.slot] + points.map(\.slot)
    return (0..<4).first { !used.contains($0) } ?? 0
  }

  /// The minimum of the cubic through two values and slopes, within bounds; the middle of them
  /// where it has none.
  private static func cubicMinimum(
    _ a: Point, _ b: Point, within bounds: ClosedRange<Double>
  ) -> Double {
    let middle = (bounds.lowerBound + bounds.upperBound) / 2
    let (left, right) = a.step <= b.step ? (a, b) : (b, a)
    let d1 = left.slope + right.slope - 3 * (left.value - right.value) / (left.step - right.step)
    let square = d1 * d1 - left.slope * right.slope
    guard square >= 0 else { return middle }
    let d2 = square.squareRoot()
    let step =
      right.step
      - (right.step - left.step) * ((right.slope + d2 - d1) / (right.slope - left.slope + 2 * d2))
    // Not a number where a value is infinite.
    return step.isNaN ? middle : min(max(step, bounds.lowerBound), bounds.upperBound)
  }
}
