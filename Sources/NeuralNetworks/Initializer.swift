import SeededRandom

/// How weights begin. Biases begin at zero.
public enum Initializer: Equatable, Sendable {
  /// U[low, high): the classic tutorial's is U[0, 1).
  case uniform(low: Double, high: Double)
  /// U(-a, a), a = √(6 / (inputs + outputs)); Glorot and Bengio 2010.
  case glorotUniform
  /// N(0, σ²), σ = √(2 / (inputs + outputs)); Glorot and Bengio 2010.
  case glorotNormal
  /// U(-a, a), a = √(6 / inputs); He et al. 2015, arXiv:1502.01852.
  case heUniform
  /// N(0, σ²), σ = √(2 / inputs); He et al. 2015, arXiv:1502.01852.
  case heNormal

  /// Fills one layer's weights [inputs, outputs], row by row, from the layer's own random stream.
  func fill(
    _ weights: UnsafeMutablePointer<Float>, layer: LayerLayout, number: Int, seed: UInt64
  ) {
    var random = RandomStream(seed: seed, purpose: .weights, index: number)
    let inputs = Double(layer.inputs)
    let both = Double(layer.inputs + layer.outputs)
    func draw() -> Float {
      switch self {
      case .uniform(let low, let high): Float(low + (high - low) * Double(random.uniform()))
      case .glorotUniform: symmetric((6 / both).squareRoot())
      case .heUniform: symmetric((6 / inputs).squareRoot())
      case .glorotNormal: Float((2 / both).squareRoot() * random.normal())
      case .heNormal: Float((2 / inputs).squareRoot() * random.normal())
      }
    }
    func symmetric(_ limit: Double) -> Float {
      Float(limit * (2 * Double(random.uniform()) - 1))
    }
    for i in 0..<layer.inputs {
      for j in 0..<layer.outputs { weights[i * layer.stride + j] = draw() }
    }
  }
}
