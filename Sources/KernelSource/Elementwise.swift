import KernelContract

@inline(__always)
private func transform(
  _ values: UnsafeMutablePointer<Float>, _ count: Int, _ function: (Lanes) -> Lanes
) {
  var i = 0
  while i < count {
    store(function(load(values + i)), values + i)
    i += Product.panelWidth
  }
}

@Sendable
func activate(
  _ function: ActivationFunction, _ values: UnsafeMutablePointer<Float>, _ count: Int
) {
  switch function {
  case .identity: break
  case .sigmoid: transform(values, count, logisticSigmoid)
  case .tanh: transform(values, count, hyperbolicTangent)
  // NaN must stay NaN, so that a diverging network is noticed.
  case .relu: transform(values, count) { select($0 .< lanes(0), lanes(0), $0) }
  }
}

@inline(__always)
private func scaleDeltas(
  _ outputs: UnsafePointer<Float>, _ deltas: UnsafeMutablePointer<Float>, _ count: Int,
  _ slope: (_ output: Lanes, _ delta: Lanes) -> Lanes
) {
  var i = 0
  while i < count {
    store(slope(load(outputs + i), load(deltas + i)), deltas + i)
    i += Product.panelWidth
  }
}

@Sendable
func multiplyBySlope(
  _ function: ActivationFunction, _ outputs: UnsafePointer<Float>,
  _ deltas: UnsafeMutablePointer<Float>, _ count: Int
) {
  switch function {
  case .identity: break
  case .sigmoid:
    scaleDeltas(outputs, deltas, count) { y, delta in delta * (y * (lanes(1) - y)) }
  case .tanh:
    scaleDeltas(outputs, deltas, count) { y, delta in delta * multiplyAdd(lanes(1), -y, y) }
  case .relu:
    scaleDeltas(outputs, deltas, count) { y, delta in select(y .> lanes(0), delta, lanes(0)) }
  }
}

@Sendable
func columnSums(
  _ values: UnsafePointer<Float>, _ stride: Int, _ rows: Int, _ columns: Int,
  _ sums: UnsafeMutablePointer<Float>
) {
  var column = 0
  while column < columns {
    var total = lanes(0)
    for row in 0..<rows { total += load(values + row * stride + column) }
    store(total, sums + column)
    column += Product.panelWidth
  }
}

@Sendable
func exponentialInPlace(_ values: UnsafeMutablePointer<Float>, _ count: Int) {
  transform(values, count, exponential)
}

@Sendable
func logarithmInPlace(_ values: UnsafeMutablePointer<Float>, _ count: Int) {
  transform(values, count, logarithm)
}
