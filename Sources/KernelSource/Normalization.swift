import KernelContract

@Sendable
func normalizeColumns(
  _ z: RowsOfOutputs, _ epsilon: Float, _ means: UnsafeMutablePointer<Float>,
  _ variances: UnsafeMutablePointer<Float>
) {
  let share = lanes(1 / Float(z.rows))
  forPanels(z) { column, values in
    var total = lanes(0)
    for row in 0..<z.rows { total += load(values + row * z.stride) }
    let mean = total * share
    var squares = lanes(0)
    for row in 0..<z.rows {
      let difference = load(values + row * z.stride) - mean
      squares = multiplyAdd(squares, difference, difference)
    }
    let variance = squares * share
    let factor = reciprocalDeviation(variance, epsilon)
    for row in 0..<z.rows {
      let place = values + row * z.stride
      store((load(place) - mean) * factor, place)
    }
    store(mean, means + column)
    store(variance, variances + column)
  }
}

@Sendable
func normalizeRows(
  _ z: RowsOfOutputs, _ epsilon: Float, _ variances: UnsafeMutablePointer<Float>
) {
  let share = 1 / Float(z.columns)
  for row in 0..<z.rows {
    let values = z.values + row * z.stride
    var total = lanes(0)
    forColumns(z) { column, mask in total += select(mask, load(values + column), lanes(0)) }
    let mean = lanes(sum(total) * share)
    var squares = lanes(0)
    forColumns(z) { column, mask in
      let difference = select(mask, load(values + column) - mean, lanes(0))
      squares = multiplyAdd(squares, difference, difference)
    }
    let variance = sum(squares) * share
    let factor = reciprocalDeviation(lanes(variance), epsilon)
    forColumns(z) { column, mask in
      store(select(mask, (load(values + column) - mean) * factor, lanes(0)), values + column)
    }
    variances[row] = variance
  }
}

@Sendable
func scaleAndShift(
  _ normalized: RowsOfOutputs, _ gains: UnsafePointer<Float>, _ shifts: UnsafePointer<Float>,
  _ target: UnsafeMutablePointer<Float>
) {
  forPanels(normalized) { column, values in
    let gain = load(gains + column)
    let shift = load(shifts + column)
    for row in 0..<normalized.rows {
      let offset = row * normalized.stride
      store(multiplyAdd(shift, gain, load(values + offset)), target + column + offset)
    }
  }
}

@Sendable
func normalizedColumnsGradient(
  _ deltas: RowsOfOutputs, _ normalized: UnsafePointer<Float>, _ epsilon: Float,
  _ variances: UnsafePointer<Float>, _ gains: UnsafePointer<Float>,
  _ gainGradients: UnsafeMutablePointer<Float>, _ shiftGradients: UnsafeMutablePointer<Float>
) {
  let share = lanes(1 / Float(deltas.rows))
  forPanels(deltas) { column, values in
    let (gain, shift) = affineGradient(
      deltas, column, normalized, gainGradients, shiftGradients)
    let factor = load(gains + column) * reciprocalDeviation(load(variances + column), epsilon)
    let (meanShift, meanGain) = (shift * share, gain * share)
    for row in 0..<deltas.rows {
      let offset = row * deltas.stride
      let centred = load(values + offset) - meanShift
      let rest = multiplyAdd(centred, -meanGain, load(normalized + column + offset))
      store(rest * factor, values + offset)
    }
  }
}

@Sendable
func normalizedRowsGradient(
  _ deltas: RowsOfOutputs, _ normalized: UnsafePointer<Float>, _ epsilon: Float,
  _ variances: UnsafePointer<Float>, _ gains: UnsafePointer<Float>,
  _ gainGradients: UnsafeMutablePointer<Float>, _ shiftGradients: UnsafeMutablePointer<Float>
) {
  forPanels(deltas) { column, _ in
    _ = affineGradient(deltas, column, normalized, gainGradients, shiftGradients)
  }
  let share = 1 / Float(deltas.columns)
  for row in 0..<deltas.rows {
    let values = deltas.values + row * deltas.stride
    let x = normalized + row * deltas.stride
    var total = lanes(0)
    var product = lanes(0)
    forColumns(deltas) { column, mask in
      let slope = select(mask, load(values + column) * load(gains + column), lanes(0))
      total += slope
      product = multiplyAdd(product, slope, load(x + column))
    }
    let mean = lanes(sum(total) * share)
    let slant = lanes(-(sum(product) * share))
    let factor = reciprocalDeviation(lanes(variances[row]), epsilon)
    forColumns(deltas) { column, mask in
      let centred = load(values + column) * load(gains + column) - mean
      let rest = multiplyAdd(centred, slant, load(x + column)) * factor
      store(select(mask, rest, lanes(0)), values + column)
    }
  }
}

/// The gradients of sixteen gains and shifts: Σ delta·x and Σ delta over the rows, in their order.
@inline(__always)
private func affineGradient(
  _ deltas: RowsOfOutputs, _ column: Int, _ normalized: UnsafePointer<Float>,
  _ gainGradients: UnsafeMutablePointer<Float>, _ shiftGradients: UnsafeMutablePointer<Float>
) -> (gain: Lanes, shift: Lanes) {
  var gain = lanes(0)
  var shift = lanes(0)
  for row in 0..<deltas.rows {
    let place = column + row * deltas.stride
    let delta = load(deltas.values + place)
    gain = multiplyAdd(gain, delta, load(normalized + place))
    shift += delta
  }
  store(gain, gainGradients + column)
  store(shift, shiftGradients + column)
  return (gain, shift)
}

@inline(__always)
private func reciprocalDeviation(_ variance: Lanes, _ epsilon: Float) -> Lanes {
  lanes(1) / squareRoot(variance + lanes(epsilon))
}

/// Calls `body` for every sixteen columns, padding included, with their place in the first row.
@inline(__always)
private func forPanels(
  _ block: RowsOfOutputs, _ body: (_ column: Int, _ values: UnsafeMutablePointer<Float>) -> Void
) {
  var column = 0
  while column < block.columns {
    body(column, block.values + column)
    column += Product.panelWidth
  }
}
