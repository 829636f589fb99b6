import MatrixKernels

/// The parameters of a network as people and files see them: no padding.
public struct NetworkWeights: Equatable, Sendable {
  /// One layer's parameters.
  public struct Layer: Equatable, Sendable {
    /// Nodes that come in.
    public let inputs: Int
    /// Nodes that go out.
    public let outputs: Int
    /// Weights [inputs, outputs], row by row.
    public let weights: [Float]
    /// One bias an output; nil without biases.
    public let biases: [Float]?

    /// Gathers one layer's parameters.
    public init(inputs: Int, outputs: Int, weights: [Float], biases: [Float]?) {
      precondition(
        weights.count == inputs * outputs && biases.map { $0.count == outputs } ?? true,
        "\(weights.count) weights and \(biases?.count ?? 0) biases for \(inputs) x \(outputs)")
      self.inputs = inputs
      self.outputs = outputs
      self.weights = weights
      self.biases = biases
    }
  }

  /// The layers, from the features on.
  public let layers: [Layer]

  /// Gathers the layers.
  public init(layers: [Layer]) { self.layers = layers }

  /// Nodes of every layer: features, hidden layers, outputs.
  public var sizes: [Int] { (layers.first.map { [$0.inputs] } ?? []) + layers.map(\.outputs) }

  /// Whether the layers have biases.
  public var hasBiases: Bool { layers.contains { $0.biases != nil } }

  /// Takes the parameters out of a block.
  package init(_ block: UnsafePointer<Float>, layout: NetworkLayout) {
    layers = layout.layers.map { layer in
      var weights: [Float] = []
      weights.reserveCapacity(layer.inputs * layer.outputs)
      for i in 0..<layer.inputs {
        weights.append(
          contentsOf: UnsafeBufferPointer(
            start: block + layer.weights + i * layer.stride, count: layer.outputs))
      }
      return Layer(
        inputs: layer.inputs, outputs: layer.outputs, weights: weights,
        biases: layer.biases.map {
          Array(UnsafeBufferPointer(start: block + $0, count: layer.outputs))
        })
    }
  }

  /// Puts the parameters into a block whose padding is zero.
  package func copy(to block: UnsafeMutablePointer<Float>, layout: NetworkLayout) {
    precondition(
      sizes == layout.sizes && hasBiases == layout.hasBiases,
      "weights of \(sizes) for a network of \(layout.sizes)")
    for (layer, place) in zip(layers, layout.layers) {
      for i in 0..<layer.inputs {
        for j in 0..<layer.outputs {
          block[place.weights + i * place.stride + j] = layer.weights[i * layer.outputs + j]
        }
      }
      if let start = place.biases, let biases = layer.biases {
        for j in 0..<layer.outputs { block[start + j] = biases[j] }
      }
    }
  }
}
