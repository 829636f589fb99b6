import SeededRandom

/// How weights begin. Biases begin at zero, but for PyTorch's.
public enum Initializer: Hashable, Sendable {
  /// U[low, high): the classic tutorial's is U[0, 1).
  case uniform(low: Double, high: Double)
  /// N(0, deviation²).
  case normal(deviation: Double)
  /// U(-a, a), a = √(6 / (inputs + outputs)); Glorot and Bengio 2010.
  case glorotUniform
  /// N(0, σ²), σ = √(2 / (inputs + outputs)); Glorot and Bengio 2010.
  case glorotNormal
  /// U(-a, a), a = √(6 / inputs); He et al. 2015, arXiv:1502.01852.
  case heUniform
  /// N(0, σ²), σ = √(2 / inputs); He et al. 2015, arXiv:1502.01852.
  case heNormal
  /// U(-a, a), a = √(3 / inputs); LeCun et al. 1998, doi:10.1007/3-540-49430-8_2.
  case lecunUniform
  /// N(0, σ²), σ = √(1 / inputs); LeCun et al. 1998.
  case lecunNormal
  /// A random matrix with orthonormal rows or columns, whichever are fewer; Saxe et al. 2014,
  /// arXiv:1312.6120.
  case orthogonal
  /// U(-a, a), a = √(1 / inputs), biases too: the default of PyTorch's `Linear`.
  case pyTorch

  /// Fills one layer's weights [inputs, outputs], row by row, and its biases from the layer's own
  /// random stream.
  func fill(
    _ parameters: UnsafeMutablePointer<Float>, layer: LayerLayout, number: Int, seed: UInt64
  ) {
    var random = RandomStream(seed: seed, purpose: .weights, index: number)
    let weights = parameters + layer.weights
    let inputs = Double(layer.inputs)
    let both = Double(layer.inputs + layer.outputs)
    func draw() -> Float {
      switch self {
      case .uniform(let low, let high): Float(low + (high - low) * Double(random.uniform()))
      case .normal(let deviation): Float(deviation * random.normal())
      case .glorotUniform: symmetric((6 / both).squareRoot())
      case .heUniform: symmetric((6 / inputs).squareRoot())
      case .lecunUniform: symmetric((3 / inputs).squareRoot())
      case .pyTorch: symmetric((1 / inputs).squareRoot())
      case .glorotNormal: Float((2 / both).squareRoot() * random.normal())
      case .heNormal: Float((2 / inputs).squareRoot() * random.normal())
      case .lecunNormal: Float((1 / inputs).squareRoot() * random.normal())
      case .orthogonal: Float(random.normal())
      }
    }
    func symmetric(_ limit: Double) -> Float {
      Float(limit * (2 * Double(random.uniform()) - 1))
    }
    for i in 0..<layer.copies * layer.inputs {
      for j in 0..<layer.outputs { weights[i * layer.weightStride + j] = draw() }
    }
    switch self {
    case .orthogonal:
      for copy in 0..<layer.copies { orthonormalize(weights + copy * layer.weightsOfCopy, layer) }
    case .pyTorch:
      if let biases = layer.biases {
        for copy in 0..<layer.copies {
          for j in 0..<layer.outputs { parameters[biases + copy * layer.stride + j] = draw() }
        }
      }
    default: break
    }
  }

  /// Makes the rows, or the columns where those are fewer, orthonormal: by Gram and Schmidt's
  /// method, applied twice, because once leaves rounding errors.
  private func orthonormalize(_ weights: UnsafeMutablePointer<Float>, _ layer: LayerLayout) {
    let byRows = layer.inputs <= layer.outputs
    let (count, length) = byRows ? (layer.inputs, layer.outputs) : (layer.outputs, layer.inputs)
    func place(_ vector: Int, _ k: Int) -> Int {
      byRows ? vector * layer.weightStride + k : k * layer.weightStride + vector
    }
    var vectors = (0..<count).map { i in (0..<length).map { Double(weights[place(i, $0)]) } }
    for i in 0..<count {
      var vector = vectors[i]
      for _ in 0..<2 {
        for j in 0..<i {
          let other = vectors[j]
          var dot = 0.0
          for k in 0..<length { dot += vector[k] * other[k] }
          for k in 0..<length { vector[k] -= dot * other[k] }
        }
      }
      let norm = vector.reduce(0) { $0 + $1 * $1 }.squareRoot()
      for k in 0..<length {
        vector[k] /= norm
        weights[place(i, k)] = Float(vector[k])
      }
      vectors[i] = vector
    }
  }
}
