import KernelContract

/// An activation function f with its slope, as a type.
protocol LaneActivation: LaneFunction {
  /// delta · f'(z), where y is f(z), or z where ``ActivationFunction/slopeNeedsInputs`` says so.
  static func slope(_ y: Lanes, times delta: Lanes) -> Lanes
}

enum Identity: LaneActivation {
  @inline(__always)
  static func value(_ z: Lanes) -> Lanes { z }
  @inline(__always)
  static func slope(_ y: Lanes, times delta: Lanes) -> Lanes { delta }
}

enum Sigmoid: LaneActivation, ComposedFunction {
  @inline(__always)
  static func inner(_ z: Lanes) -> Lanes { exponentialOfNegative(size: z) }
  @inline(__always)
  static func value(_ z: Lanes, inner: Lanes) -> Lanes { logisticSigmoid(z, power: inner) }
  @inline(__always)
  static func slope(_ y: Lanes, times delta: Lanes) -> Lanes { delta * (y * (lanes(1) - y)) }
}

enum Tanh: LaneActivation, ComposedFunction {
  @inline(__always)
  static func inner(_ z: Lanes) -> Lanes { exponentialOfTwice(z) }
  @inline(__always)
  static func value(_ z: Lanes, inner: Lanes) -> Lanes { hyperbolicTangent(z, power: inner) }
  @inline(__always)
  static func slope(_ y: Lanes, times delta: Lanes) -> Lanes {
    delta * multiplySubtract(lanes(1), y, y)
  }
}

enum ReLU: LaneActivation {
  /// NaN must stay NaN, so that a diverging network is noticed.
  @inline(__always)
  static func value(_ z: Lanes) -> Lanes { select(less(z, lanes(0)), lanes(0), z) }
  @inline(__always)
  static func slope(_ y: Lanes, times delta: Lanes) -> Lanes {
    select(less(lanes(0), y), delta, lanes(0))
  }
}

enum LeakyReLU: LaneActivation {
  /// PyTorch's default.
  private static let factor: Float = 0.01
  @inline(__always)
  static func value(_ z: Lanes) -> Lanes { select(less(z, lanes(0)), lanes(factor) * z, z) }
  @inline(__always)
  static func slope(_ y: Lanes, times delta: Lanes) -> Lanes {
    select(less(lanes(0), y), delta, lanes(factor) * delta)
  }
}

enum ELU: LaneActivation {
  @inline(__always)
  static func value(_ z: Lanes) -> Lanes { select(less(z, lanes(0)), exponentialMinusOne(z), z) }
  /// exp(z) = y + 1 below 0.
  @inline(__always)
  static func slope(_ y: Lanes, times delta: Lanes) -> Lanes {
    select(less(lanes(0), y), delta, delta * (y + lanes(1)))
  }
}

enum SELU: LaneActivation {
  /// The fixed point constants of Klambauer et al. 2017, arXiv:1706.02515.
  private static let scale: Float = 1.050_701
  private static let alpha: Float = 1.673_263_2
  @inline(__always)
  static func value(_ z: Lanes) -> Lanes {
    lanes(scale) * select(less(z, lanes(0)), lanes(alpha) * exponentialMinusOne(z), z)
  }
  @inline(__always)
  static func slope(_ y: Lanes, times delta: Lanes) -> Lanes {
    delta * select(less(lanes(0), y), lanes(scale), y + lanes(scale * alpha))
  }
}

enum Softplus: LaneActivation, ComposedFunction {
  @inline(__always)
  static func inner(_ z: Lanes) -> Lanes { exponentialOfNegative(size: z) }
  @inline(__always)
  static func value(_ z: Lanes, inner: Lanes) -> Lanes { softplus(z, power: inner) }
  /// sigmoid(z) = 1 - exp(-y).
  @inline(__always)
  static func slope(_ y: Lanes, times delta: Lanes) -> Lanes { -delta * exponentialMinusOne(-y) }
}

enum SiLU: LaneActivation, ComposedFunction {
  @inline(__always)
  static func inner(_ z: Lanes) -> Lanes { exponentialOfNegative(size: z) }
  @inline(__always)
  static func value(_ z: Lanes, inner: Lanes) -> Lanes { z * logisticSigmoid(z, power: inner) }
  @inline(__always)
  static func slope(_ z: Lanes, times delta: Lanes) -> Lanes {
    let s = logisticSigmoid(z)
    return delta * (s * (lanes(1) + z * (lanes(1) - s)))
  }
}

enum GELU: LaneActivation, ComposedFunction {
  @inline(__always)
  static func inner(_ z: Lanes) -> Lanes { normalDistributionTail(z) }
  @inline(__always)
  static func value(_ z: Lanes, inner: Lanes) -> Lanes { z * normalDistribution(z, tail: inner) }
  /// Φ(z) + z·φ(z), φ the density of the normal distribution.
  @inline(__always)
  static func slope(_ z: Lanes, times delta: Lanes) -> Lanes {
    let density = lanes(0.398_942_28) * exponentialOfNegative(lanes(-0.5) * z * z)
    return delta * multiplyAdd(normalDistribution(z), z, density)
  }
}

/// Applies an activation function to `count` vectors, `stride` floats apart.
func activateVectors(
  _ function: ActivationFunction, _ values: UnsafeMutablePointer<Float>, _ stride: Int,
  _ count: Int
) {
  switch function {
  case .identity: break
  case .sigmoid: transform(Sigmoid.self, values, stride, count)
  case .tanh: transform(Tanh.self, values, stride, count)
  case .relu: transform(ReLU.self, values, stride, count)
  case .leakyReLU: transform(LeakyReLU.self, values, stride, count)
  case .elu: transform(ELU.self, values, stride, count)
  case .selu: transform(SELU.self, values, stride, count)
  case .softplus: transform(Softplus.self, values, stride, count)
  case .silu: transform(SiLU.self, values, stride, count)
  case .gelu: transform(GELU.self, values, stride, count)
  }
}

/// Multiplies `count` vectors, `stride` floats apart, by an activation function's slope. Of their
/// first `columns` lanes, adds the results to `sums`.
func multiplyVectorsBySlope(
  _ function: ActivationFunction, _ outputs: UnsafePointer<Float>, _ outputStride: Int,
  _ deltas: UnsafeMutablePointer<Float>, _ stride: Int, _ count: Int, columns: Int = 16,
  sums: UnsafeMutablePointer<Float>? = nil
) {
  @inline(__always)
  func multiply<Function: LaneActivation>(_: Function.Type) {
    multiplyBySlope(Function.self, outputs, outputStride, deltas, stride, count, columns, sums)
  }
  switch function {
  case .identity: if sums != nil { multiply(Identity.self) }
  case .sigmoid: multiply(Sigmoid.self)
  case .tanh: multiply(Tanh.self)
  case .relu: multiply(ReLU.self)
  case .leakyReLU: multiply(LeakyReLU.self)
  case .elu: multiply(ELU.self)
  case .selu: multiply(SELU.self)
  case .softplus: multiply(Softplus.self)
  case .silu: multiply(SiLU.self)
  case .gelu: multiply(GELU.self)
  }
}

@inline(never)
private func multiplyBySlope<Function: LaneActivation>(
  _: Function.Type, _ outputs: UnsafePointer<Float>, _ outputStride: Int,
  _ deltas: UnsafeMutablePointer<Float>, _ stride: Int, _ count: Int, _ columns: Int,
  _ sums: UnsafeMutablePointer<Float>?
) {
  @inline(__always)
  func multiply(_ i: Int) -> Lanes {
    let (y, delta) = (load(outputs + i * outputStride), load(deltas + i * stride))
    let product = Function.slope(y, times: delta)
    store(product, deltas + i * stride)
    return product
  }
  guard let sums else {
    for i in 0..<count { _ = multiply(i) }
    return
  }
  let mask = firstLanes(columns)
  var total = load(sums)
  for i in 0..<count { total += select(mask, multiply(i), lanes(0)) }
  store(total, sums)
}

@Sendable
func activate(
  _ function: ActivationFunction, _ values: UnsafeMutablePointer<Float>, _ count: Int
) {
  activateVectors(function, values, Product.panelWidth, count / Product.panelWidth)
}

@Sendable
func multiplyBySlope(
  _ function: ActivationFunction, _ outputs: UnsafePointer<Float>,
  _ deltas: UnsafeMutablePointer<Float>, _ count: Int
) {
  multiplyVectorsBySlope(
    function, outputs, Product.panelWidth, deltas, Product.panelWidth, count / Product.panelWidth)
}
