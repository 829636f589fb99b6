import KernelContract

@Sendable
func softmaxCrossEntropy(
  _ logits: RowsOfOutputs, _ labels: UnsafePointer<Int32>, _ smoothing: Float,
  _ gradientScale: Float?
) -> Double {
  // Sixteen rows at a time, so that one vector logarithm serves them all.
  var loss = 0.0
  var first = 0
  while first < logits.rows {
    let count = min(16, logits.rows - first)
    var totals = lanes(1)
    var margins = lanes(0)
    for i in 0..<count {
      let label = Int(labels[first + i])
      (totals[i], margins[i]) = softmaxRow(
        logits, row: first + i, label: label, smoothing: smoothing, gradientScale: gradientScale)
    }
    let losses = logarithm(totals) + margins
    for i in 0..<count { loss += Double(losses[i]) }
    first += 16
  }
  return loss
}

/// Puts softmax, or its gradient, in place of one row of logits. Returns Σ exp(z - max) and
/// max - t·z, whose logarithm and value add up to the row's loss.
@inline(__always)
private func softmaxRow(
  _ logits: RowsOfOutputs, row: Int, label: Int, smoothing: Float, gradientScale: Float?
) -> (total: Float, margin: Float) {
  let width = Product.panelWidth
  let minusInfinity = lanes(-.infinity)
  let values = logits.values + row * logits.stride
  let share = smoothing / Float(logits.columns)
  var targetLogit = values[label]
  if smoothing > 0 {
    var logitSum = lanes(0)
    var column = 0
    while column < logits.columns {
      logitSum += select(firstLanes(logits.columns - column), load(values + column), lanes(0))
      column += width
    }
    targetLogit = (1 - smoothing) * targetLogit + share * sum(logitSum)
  }

  var highest = minusInfinity
  var column = 0
  while column < logits.columns {
    let mask = firstLanes(logits.columns - column)
    highest = larger(select(mask, load(values + column), minusInfinity), highest)
    column += width
  }
  let shift = largest(highest)

  var totals = lanes(0)
  column = 0
  while column < logits.columns {
    let mask = firstLanes(logits.columns - column)
    let power = power(load(values + column) - lanes(shift), mask, isGradient: gradientScale != nil)
    totals += power
    store(power, values + column)
    column += width
  }
  let total = sum(totals)

  // softmax = power / total; the gradient is softmax - t.
  let factor = lanes((gradientScale ?? 1) / total)
  let smoothed = lanes(share * (gradientScale ?? 0))
  column = 0
  while column < logits.columns {
    let mask = firstLanes(logits.columns - column)
    store(select(mask, load(values + column) * factor - smoothed, lanes(0)), values + column)
    column += width
  }
  if let gradientScale { values[label] -= gradientScale * (1 - smoothing) }
  return (total, shift - targetLogit)
}

/// exp(x) where the mask is true, 0 elsewhere. For a gradient, what is below exp(-60) counts for nothing
/// beside the largest, which is 1, and would end in denormal numbers.
@inline(__always)
private func power(_ x: Lanes, _ mask: LaneMask, isGradient: Bool) -> Lanes {
  let counts = mask & (isGradient ? notLess(x, lanes(-60)) | ~equal(x, x) : mask)
  return select(counts, exponential(select(counts, x, lanes(0))), lanes(0))
}

@Sendable
func binaryCrossEntropy(
  _ logits: RowsOfOutputs, _ targets: UnsafePointer<Float>, _ targetStride: Int,
  _ gradientScale: Float?
) -> Double {
  var loss = 0.0
  for row in 0..<logits.rows {
    let values = logits.values + row * logits.stride
    var totals = lanes(0)
    var column = 0
    while column < logits.columns {
      let mask = firstLanes(logits.columns - column)
      let z = load(values + column)
      let t = load(targets + row * targetStride + column)
      let positive = select(less(z, lanes(0)), lanes(0), z)
      let magnitude = magnitude(z)
      let power = exponential(-magnitude)
      let each = (positive - z * t) + logarithmOfOnePlus(power)
      totals += select(mask, each, lanes(0))
      if let gradientScale {
        let delta = (logisticSigmoid(z) - t) * lanes(gradientScale)
        store(select(mask, delta, lanes(0)), values + column)
      }
      column += Product.panelWidth
    }
    loss += Double(sum(totals))
  }
  return loss
}

@Sendable
func differenceLoss(
  _ loss: DifferenceLoss, _ outputs: RowsOfOutputs, _ targets: UnsafePointer<Float>,
  _ targetStride: Int, _ gradientScale: Float, _ deltas: UnsafeMutablePointer<Float>?
) -> Double {
  switch loss {
  case .squared:
    sumDifferences(Squared.self, outputs, targets, targetStride, lanes(gradientScale), deltas)
  case .absolute:
    sumDifferences(Absolute.self, outputs, targets, targetStride, lanes(gradientScale), deltas)
  case .huber:
    sumDifferences(Huber.self, outputs, targets, targetStride, lanes(gradientScale), deltas)
  }
}

/// A loss of a difference d with its slope, as a type.
private protocol LaneLoss {
  static func term(_ d: Lanes) -> (value: Lanes, slope: Lanes)
}

private enum Squared: LaneLoss {
  @inline(__always)
  static func term(_ d: Lanes) -> (value: Lanes, slope: Lanes) { (d * d, d + d) }
}

private enum Absolute: LaneLoss {
  @inline(__always)
  static func term(_ d: Lanes) -> (value: Lanes, slope: Lanes) { (magnitude(d), sign(d)) }
}

private enum Huber: LaneLoss {
  @inline(__always)
  static func term(_ d: Lanes) -> (value: Lanes, slope: Lanes) {
    let size = magnitude(d)
    let far = less(lanes(1), size)
    return (select(far, size - lanes(0.5), lanes(0.5) * d * d), select(far, sign(d), d))
  }
}

/// 1, -1, or d itself where it is 0 or NaN.
@inline(__always)
private func sign(_ d: Lanes) -> Lanes {
  select(less(lanes(0), d), lanes(1), select(less(d, lanes(0)), lanes(-1), d))
}

@inline(never)
private func sumDifferences<Loss: LaneLoss>(
  _: Loss.Type, _ outputs: RowsOfOutputs, _ targets: UnsafePointer<Float>, _ targetStride: Int,
  _ scale: Lanes, _ deltas: UnsafeMutablePointer<Float>?
) -> Double {
  var loss = 0.0
  for row in 0..<outputs.rows {
    var totals = lanes(0)
    var column = 0
    while column < outputs.columns {
      let offset = row * outputs.stride + column
      let difference =
        load(outputs.values + offset) - load(targets + row * targetStride + column)
      // The padding's difference is taken for 0, which costs and changes nothing.
      let kept = select(firstLanes(outputs.columns - column), difference, lanes(0))
      let (value, slope) = Loss.term(kept)
      totals += value
      if let deltas { store(scale * slope, deltas + offset) }
      column += Product.panelWidth
    }
    loss += Double(sum(totals))
  }
  return loss
}
