import SeededRandom

/// How the numbers of an ``InputEncoding`` begin, each kind from a random stream of its own.
struct InputInitializer {
  let seed: UInt64
  /// Standard deviation of the frequencies.
  let frequencyDeviation: Double

  /// Draws vectors from U(-1/√size, 1/√size), frequencies from N(0, deviation²), the weights and
  /// biases of periodic features from U(-a, a) with a = 1/√(2 · frequencies), and members' factors
  /// from -1 and 1.
  func fill(_ parameters: UnsafeMutablePointer<Float>, _ layout: NetworkLayout) {
    for tensor in layout.tensors where tensor.role.isOfInput {
      var random = RandomStream(
        seed: seed, purpose: .inputEncoding, index: Self.stream(of: tensor.role))
      for row in 0..<tensor.rows {
        for place in tensor.range(ofRow: row) {
          parameters[place] = number(tensor.role, layout.input, &random)
        }
      }
    }
  }

  private func number(
    _ role: Tensor.Role, _ input: InputEncoding, _ random: inout RandomStream
  ) -> Float {
    func symmetric(_ count: Int) -> Float {
      Float((2 * Double(random.uniform()) - 1) / Double(count).squareRoot())
    }
    return switch role {
    case .embeddings: symmetric(input.embeddingSize)
    case .frequencies: Float(frequencyDeviation * random.normal())
    case .periodicWeights, .periodicBiases: symmetric(2 * input.frequencies)
    case .memberScales: random.uniform() < 0.5 ? -1 : 1
    case .weights, .biases, .gains, .shifts, .runningMeans, .runningVariances: 0
    }
  }

  /// Part of every result: never change one.
  private static func stream(of role: Tensor.Role) -> Int {
    switch role {
    case .embeddings: 1
    case .frequencies: 2
    case .periodicWeights: 3
    case .periodicBiases: 4
    case .memberScales: 5
    case .weights, .biases, .gains, .shifts, .runningMeans, .runningVariances: 0
    }
  }
}
