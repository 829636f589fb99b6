import KernelContract

/// PyTorch's default.
private let leakySlope: Float = 0.01
/// The fixed point constants of Klambauer et al. 2017, arXiv:1706.02515.
private let seluScale: Float = 1.050_701
private let seluAlpha: Float = 1.673_263_2

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
  case .leakyReLU: transform(values, count) { select($0 .< lanes(0), lanes(leakySlope) * $0, $0) }
  case .elu:
    transform(values, count) { select($0 .< lanes(0), exponentialMinusOne($0), $0) }
  case .selu:
    transform(values, count) { z in
      lanes(seluScale)
        * select(z .< lanes(0), lanes(seluAlpha) * exponentialMinusOne(z), z)
    }
  case .softplus: transform(values, count, softplus)
  case .silu: transform(values, count) { $0 * logisticSigmoid($0) }
  case .gelu: transform(values, count) { $0 * normalDistribution($0) }
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
  case .leakyReLU:
    scaleDeltas(outputs, deltas, count) { y, delta in
      select(y .> lanes(0), delta, lanes(leakySlope) * delta)
    }
  case .elu:
    // exp(z) = y + 1 below 0.
    scaleDeltas(outputs, deltas, count) { y, delta in
      select(y .> lanes(0), delta, delta * (y + lanes(1)))
    }
  case .selu:
    scaleDeltas(outputs, deltas, count) { y, delta in
      delta * select(y .> lanes(0), lanes(seluScale), y + lanes(seluScale * seluAlpha))
    }
  case .softplus:
    // sigmoid(z) = 1 - exp(-y).
    scaleDeltas(outputs, deltas, count) { y, delta in -delta * exponentialMinusOne(-y) }
  case .silu:
    scaleDeltas(outputs, deltas, count) { z, delta in
      let s = logisticSigmoid(z)
      return delta * (s * (lanes(1) + z * (lanes(1) - s)))
    }
  case .gelu:
    scaleDeltas(outputs, deltas, count) { z, delta in
      // Φ(z) + z·φ(z), φ the density of the normal distribution.
      let density = lanes(0.398_942_28) * exponential(lanes(-0.5) * z * z)
      return delta * multiplyAdd(normalDistribution(z), z, density)
    }
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
