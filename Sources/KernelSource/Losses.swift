import KernelContract

@Sendable
func softmaxCrossEntropy(
  _ logits: RowsOfOutputs, _ labels: UnsafePointer<Int32>, _ gradientScale: Float?
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
        logits, row: first + i, label: label, gradientScale: gradientScale)
    }
    let losses = logarithm(totals) + margins
    for i in 0..<count { loss += Double(losses[i]) }
    first += 16
  }
  return loss
}

/// Puts softmax, or its gradient, in place of one row of logits. Returns Σ exp(z - max) and
/// max - z[label], whose logarithm and value add up to the row's loss.
@inline(__always)
private func softmaxRow(
  _ logits: RowsOfOutputs, row: Int, label: Int, gradientScale: Float?
) -> (total: Float, margin: Float) {
  let width = Product.panelWidth
  let minusInfinity = lanes(-.infinity)
  let values = logits.values + row * logits.stride
  let labelLogit = values[label]

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
    let power = exponential(select(mask, load(values + column) - lanes(shift), minusInfinity))
    totals += power
    store(power, values + column)
    column += width
  }
  let total = sum(totals)

  // softmax = power / total; the gradient is softmax - onehot.
  let factor = lanes((gradientScale ?? 1) / total)
  column = 0
  while column < logits.columns {
    store(load(values + column) * factor, values + column)
    column += width
  }
  if let gradientScale { values[label] -= gradientScale }
  return (total, shift - labelLogit)
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
      let positive = select(z .< lanes(0), lanes(0), z)
      let magnitude = select(z .< lanes(0), -z, z)
      let power = exponential(-magnitude)
      // log(1 + p) for p in 0...1: the sum rounds, so its rounding error is put back (Kahan).
      let rounded = lanes(1) + power
      let correction = (power - (rounded - lanes(1))) / rounded
      let each = (positive - z * t) + (logarithm(rounded) + correction)
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
func squaredError(
  _ outputs: RowsOfOutputs, _ targets: UnsafePointer<Float>, _ targetStride: Int,
  _ gradientScale: Float, _ deltas: UnsafeMutablePointer<Float>?
) -> Double {
  var loss = 0.0
  for row in 0..<outputs.rows {
    var totals = lanes(0)
    var column = 0
    while column < outputs.columns {
      let offset = row * outputs.stride + column
      let difference =
        load(outputs.values + offset) - load(targets + row * targetStride + column)
      let kept = select(firstLanes(outputs.columns - column), difference, lanes(0))
      totals = multiplyAdd(totals, kept, kept)
      if let deltas { store(kept * lanes(gradientScale), deltas + offset) }
      column += Product.panelWidth
    }
    loss += Double(sum(totals))
  }
  return loss
}
