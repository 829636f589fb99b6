import KernelContract

@Sendable
func binaryCrossEntropy(
  _ logits: RowsOfOutputs, _ targets: UnsafePointer<Float>, _ targetStride: Int,
  _ rowWeights: UnsafePointer<Float>?, _ gradientScale: Float?
) -> Double {
  if logits.columns == 1 {
    return oneLogitCrossEntropy(logits, targets, targetStride, rowWeights, gradientScale)
  }
  var loss = 0.0
  for row in 0..<logits.rows {
    let values = logits.values + row * logits.stride
    let weight = rowWeights?[row] ?? 1
    var totals = lanes(0)
    forColumns(logits) { column, mask in
      let z = load(values + column)
      let t = load(targets + row * targetStride + column)
      totals += select(mask, logitLoss(z, t), lanes(0))
      if let gradientScale {
        let delta = (logisticSigmoid(z) - t) * lanes(gradientScale * weight)
        store(select(mask, delta, lanes(0)), values + column)
      }
    }
    loss += Double(sum(totals)) * Double(weight)
  }
  return loss
}

/// max(z, 0) - z·t + log(1 + exp(-|z|)).
@inline(__always)
func logitLoss(_ z: Lanes, _ t: Lanes) -> Lanes {
  let positive = select(less(z, lanes(0)), lanes(0), z)
  return (positive - z * t) + logarithmOfOnePlus(exponentialOfNegative(size: z))
}

/// The same for one logit a row, sixteen rows in the lanes of one vector.
private func oneLogitCrossEntropy(
  _ logits: RowsOfOutputs, _ targets: UnsafePointer<Float>, _ targetStride: Int,
  _ rowWeights: UnsafePointer<Float>?, _ gradientScale: Float?
) -> Double {
  var loss = 0.0
  var first = 0
  while first < logits.rows {
    let count = min(16, logits.rows - first)
    let values = logits.values + first * logits.stride
    var logit = numbers(lanes(0))
    var target = numbers(lanes(0))
    var weight = numbers(lanes(1))
    for i in 0..<count {
      logit[i] = values[i * logits.stride]
      target[i] = targets[(first + i) * targetStride]
      if let rowWeights { weight[i] = rowWeights[first + i] }
    }
    let (z, t) = (lanes(logit), lanes(target))
    let losses = numbers(logitLoss(z, t))
    for i in 0..<count { loss += Double(losses[i]) * Double(weight[i]) }
    if let gradientScale {
      let deltas = numbers((logisticSigmoid(z) - t) * (lanes(gradientScale) * lanes(weight)))
      for i in 0..<count {
        store(select(firstLanes(1), lanes(deltas[i]), lanes(0)), values + i * logits.stride)
      }
    }
    first += 16
  }
  return loss
}

@Sendable
func differenceLoss(
  _ loss: DifferenceLoss, _ outputs: RowsOfOutputs, _ targets: UnsafePointer<Float>,
  _ targetStride: Int, _ rowWeights: UnsafePointer<Float>?, _ gradientScale: Float,
  _ deltas: UnsafeMutablePointer<Float>?, _ sums: UnsafeMutablePointer<Float>?
) -> Double {
  @inline(__always)
  func sum<Loss: LaneLoss>(_: Loss.Type) -> Double {
    sumDifferences(
      Loss.self, outputs, targets, targetStride, rowWeights, gradientScale, deltas, sums)
  }
  return switch loss {
  case .squared: sum(Squared.self)
  case .absolute: sum(Absolute.self)
  case .huber: sum(Huber.self)
  }
}

/// A loss of a difference d with its slope, as a type.
protocol LaneLoss {
  static func term(_ d: Lanes) -> (value: Lanes, slope: Lanes)
}

enum Squared: LaneLoss {
  @inline(__always)
  static func term(_ d: Lanes) -> (value: Lanes, slope: Lanes) { (d * d, d + d) }
}

enum Absolute: LaneLoss {
  @inline(__always)
  static func term(_ d: Lanes) -> (value: Lanes, slope: Lanes) { (magnitude(d), sign(d)) }
}

enum Huber: LaneLoss {
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
  _ rowWeights: UnsafePointer<Float>?, _ gradientScale: Float,
  _ deltas: UnsafeMutablePointer<Float>?, _ sums: UnsafeMutablePointer<Float>?
) -> Double {
  var loss = 0.0
  var first = 0
  if outputs.columns <= Product.panelWidth, outputs.stride == Product.panelWidth,
    targetStride == Product.panelWidth, rowWeights == nil
  {
    while first + 16 <= outputs.rows {
      let offset = first * Product.panelWidth
      let losses = numbers(
        differencesOfSixteenRows(
          Loss.self, outputs.values + offset, columns: outputs.columns, targets: targets + offset,
          gradientScale: gradientScale, deltas: deltas.map { $0 + offset }))
      for i in 0..<16 { loss += Double(losses[i]) }
      if let sums, let deltas {
        var total = load(sums)
        for i in 0..<16 { total += load(deltas + offset + i * Product.panelWidth) }
        store(total, sums)
      }
      first += 16
    }
  }
  for row in first..<outputs.rows {
    let weight = rowWeights?[row] ?? 1
    let scale = lanes(gradientScale * weight)
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
      if let deltas {
        store(scale * slope, deltas + offset)
        if let sums { store(load(sums + column) + scale * slope, sums + column) }
      }
      column += Product.panelWidth
    }
    loss += Double(sum(totals)) * Double(weight)
  }
  return loss
}
