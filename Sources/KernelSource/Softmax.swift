import CLanes
import KernelContract

// Softmax, exp(z) / Σ exp(z) over the outputs of a row, in every form that is needed. z is shifted
// by its highest value first, so that nothing overflows; sums run in the order of sixteen lanes,
// whatever the form.
//
//     function             rows at a time   in the lanes   gives
//     softmaxCrossEntropy  all              see below      the loss, and its gradient
//       softmaxRow         1                outputs        for wide layers, smoothing, and the last rows
//       softmaxSixteenRows 16               outputs        up to 16 outputs
//       softmaxSixteenRows 16               rows           up to Blocking.fewOutputs outputs
//     softmaxInLockstep    all              networks       the losses and gradients of 16 networks
//     softmax              1                outputs        probabilities
//     logSumExp            1                outputs        log Σ exp(z)

/// Floats from one of sixteen rows to the next.
private let stride = Product.panelWidth

@Sendable
func softmaxCrossEntropy(
  _ logits: RowsOfOutputs, _ labels: UnsafePointer<Int32>, _ smoothing: Float,
  _ rowWeights: UnsafePointer<Float>?, _ gradientScale: Float?
) -> Double {
  // Sixteen rows at a time, so that one vector logarithm serves them all.
  var loss = 0.0
  var first = 0
  if logits.columns <= Product.panelWidth, logits.stride == Product.panelWidth, smoothing == 0 {
    while first + 16 <= logits.rows {
      let (values, labels) = (logits.values + first * Product.panelWidth, labels + first)
      let weights = rowWeights.map { $0 + first }
      let losses = numbers(
        logits.columns <= blocking.fewOutputs
          ? softmaxSixteenRows(
            values, fewColumns: logits.columns, labels: labels, weights: weights,
            gradientScale: gradientScale)
          : softmaxSixteenRows(
            values, columns: logits.columns, labels: labels, weights: weights,
            gradientScale: gradientScale))
      for i in 0..<16 { loss += Double(losses[i]) * Double(rowWeights?[first + i] ?? 1) }
      first += 16
    }
  }
  while first < logits.rows {
    let count = min(16, logits.rows - first)
    // Numbers by themselves: put into a vector one by one, each would wait for the one before.
    var totals = numbers(lanes(1))
    var margins = numbers(lanes(0))
    for i in 0..<count {
      let label = Int(labels[first + i])
      (totals[i], margins[i]) = softmaxRow(
        logits, row: first + i, label: label, smoothing: smoothing,
        gradientScale: gradientScale.map { $0 * (rowWeights?[first + i] ?? 1) })
    }
    let losses = logarithm(lanes(totals)) + lanes(margins)
    for i in 0..<count { loss += Double(losses[i]) * Double(rowWeights?[first + i] ?? 1) }
    first += 16
  }
  return loss
}

/// The loss of one row of logits as Σ exp(z - max) and max - t·z, whose logarithm and value add up
/// to it. With a `gradientScale`, the gradient is put in the row's place.
@inline(__always)
private func softmaxRow(
  _ logits: RowsOfOutputs, row: Int, label: Int, smoothing: Float, gradientScale: Float?
) -> (total: Float, margin: Float) {
  let values = logits.values + row * logits.stride
  let share = smoothing / Float(logits.columns)
  var targetLogit = values[label]
  if smoothing > 0 {
    var logitSum = lanes(0)
    forColumns(logits) { column, mask in logitSum += select(mask, load(values + column), lanes(0)) }
    targetLogit = (1 - smoothing) * targetLogit + share * sum(logitSum)
  }
  let shift = highestLogit(logits, values)
  var totals = lanes(0)
  guard let gradientScale else {
    forColumns(logits) { column, mask in
      totals += summedPower(load(values + column) - lanes(shift), mask)
    }
    return (sum(totals), shift - targetLogit)
  }
  forColumns(logits) { column, mask in
    let power = summedPower(load(values + column) - lanes(shift), mask)
    totals += power
    store(power, values + column)
  }
  let total = sum(totals)
  // softmax = power / total; the gradient is softmax - t.
  let factor = lanes(gradientScale / total)
  let smoothed = lanes(share * gradientScale)
  forColumns(logits) { column, mask in
    store(select(mask, load(values + column) * factor - smoothed, lanes(0)), values + column)
  }
  values[label] -= gradientScale * (1 - smoothing)
  return (total, shift - targetLogit)
}

@inline(__always)
private func highestLogit(_ logits: RowsOfOutputs, _ values: UnsafePointer<Float>) -> Float {
  let minusInfinity = lanes(-.infinity)
  var highest = minusInfinity
  forColumns(logits) { column, mask in
    highest = larger(select(mask, load(values + column), minusInfinity), highest)
  }
  return largest(highest)
}

@Sendable
func softmax(_ logits: RowsOfOutputs) {
  for row in 0..<logits.rows {
    let values = logits.values + row * logits.stride
    let shift = highestLogit(logits, values)
    var totals = lanes(0)
    forColumns(logits) { column, mask in
      let power = power(load(values + column) - lanes(shift), mask)
      totals += power
      store(power, values + column)
    }
    let factor = lanes(1 / sum(totals))
    forColumns(logits) { column, _ in store(load(values + column) * factor, values + column) }
  }
}

@Sendable
func logSumExp(_ logits: RowsOfOutputs, _ results: UnsafeMutablePointer<Float>) {
  for row in 0..<logits.rows {
    let values = logits.values + row * logits.stride
    let shift = highestLogit(logits, values)
    // A row of -inf has no difference, and sums to exp(-inf).
    let origin = shift.isFinite ? shift : 0
    var totals = lanes(0)
    forColumns(logits) { column, mask in
      totals += power(load(values + column) - lanes(origin), mask)
    }
    results[row] = logarithm(lanes(sum(totals)))[0] + origin
  }
}

/// exp(x) where the mask is true, 0 elsewhere.
@inline(__always)
private func power(_ x: Lanes, _ mask: LaneMask) -> Lanes {
  select(mask, exponential(select(mask, x, lanes(0))), lanes(0))
}

/// exp(x) of x up to 0, in a loss and its gradient: what is below exp(-60) counts for nothing
/// beside the largest, which is 1, and would end in denormal numbers.
@inline(__always)
func summedPower(_ x: Lanes, _ mask: LaneMask) -> Lanes {
  let counts = mask & ~less(x, lanes(-60))
  return select(counts, exponentialWithin(select(counts, x, lanes(0)), results: .normal), lanes(0))
}

/// The losses of sixteen rows of at most sixteen outputs, a row in each vector. With a
/// `gradientScale`, their gradients are put in their place.
@inline(__always)
private func softmaxSixteenRows(
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

/// The same for few columns: with the rows in the lanes, there are as many exponentials as columns,
/// not as rows.
@inline(never)
private func softmaxSixteenRows(
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

/// Softmax and cross-entropy of sixteen networks in lockstep, one in each lane: a gradient in
/// `deltas`, and each network's losses added to `sums`. `labels` has class numbers as floats
/// [rows][lanes].
func softmaxInLockstep(
  _ logits: LockstepOutputs, _ labels: UnsafePointer<Float>, _ scale: Lanes,
  _ deltas: UnsafeMutablePointer<Float>, _ sums: UnsafeMutablePointer<Double>
) {
  let width = LockstepProduct.lanes
  var powers = InlineArray<16, Lanes> { _ in lanes(0) }
  for row in 0..<logits.rows {
    let z = logits.values + row * logits.columns * width
    let deltas = deltas + row * logits.columns * width
    let label = load(labels + row * width)
    var shift = lanes(-.infinity)
    var target = lanes(0)
    for column in 0..<logits.columns {
      let value = load(z + column * width)
      shift = larger(value, shift)
      target = select(equal(label, lanes(Float(column))), value, target)
    }
    for column in 0..<logits.columns {
      let power = summedPower(load(z + column * width) - shift, LaneMask(repeating: -1))
      powers[column] = power
      store(power, deltas + column * width)
    }
    let total = folded(powers, logits.columns)
    let factor = scale / total
    for column in 0..<logits.columns {
      let share = load(deltas + column * width) * factor
      let isLabel = equal(label, lanes(Float(column)))
      store(select(isLabel, share - scale, share), deltas + column * width)
    }
    overnight_add_to_doubles(sums, logarithm(total) + (shift - target))
  }
}
