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
    /// One gain and one shift an output, of layer normalization; nil without.
    public let gains, shifts: [Float]?

    /// What there is beside the weights, by its name in files; one number an output each.
    public var vectors: [(name: String, values: [Float])] {
      [("biases", biases), ("gains", gains), ("shifts", shifts)].compactMap { name, values in
        values.map { (name, $0) }
      }
    }

    /// Gathers one layer's parameters.
    public init(
      inputs: Int, outputs: Int, weights: [Float], biases: [Float]?, gains: [Float]? = nil,
      shifts: [Float]? = nil
    ) {
      precondition(
        [gains, shifts].allSatisfy { $0.map { $0.count == outputs } ?? true }
          && (gains == nil) == (shifts == nil), "gains and shifts for \(outputs) outputs")
      precondition(
        weights.count == inputs * outputs && biases.map { $0.count == outputs } ?? true,
        "\(weights.count) weights and \(biases?.count ?? 0) biases for \(inputs) x \(outputs)")
      self.inputs = inputs
      self.outputs = outputs
      self.weights = weights
      self.biases = biases
      self.gains = gains
      self.shifts = shifts
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

  /// Whether every number is finite.
  public var isFinite: Bool {
    layers.allSatisfy { layer in
      layer.weights.allSatisfy(\.isFinite)
        && layer.vectors.allSatisfy { $0.values.allSatisfy(\.isFinite) }
    }
  }

  /// Whether hidden layers have gains and shifts of layer normalization.
  public var hasGains: Bool { layers.contains { $0.gains != nil } }

  /// Takes the parameters out of a block.
  package init(_ block: UnsafePointer<Float>, layout: NetworkLayout) {
    layers = layout.layers.map { layer in
      var weights: [Float] = []
      weights.reserveCapacity(layer.inputs * layer.outputs)
      for i in 0..<layer.inputs {
        weights.append(
          contentsOf: UnsafeBufferPointer(
            start: block + layer.weights + i * layer.weightStride, count: layer.outputs))
      }
      func vector(_ start: Int?) -> [Float]? {
        start.map { Array(UnsafeBufferPointer(start: block + $0, count: layer.outputs)) }
      }
      return Layer(
        inputs: layer.inputs, outputs: layer.outputs, weights: weights,
        biases: vector(layer.biases), gains: vector(layer.gains), shifts: vector(layer.shifts))
    }
  }

  /// Puts the parameters into a block whose padding is zero. Biases that batch normalization has no
  /// place for are left out; what a normalization needs and these weights do not have stays.
  package func copy(to block: UnsafeMutablePointer<Float>, layout: NetworkLayout) {
    precondition(
      sizes == layout.sizes,
      "weights of \(sizes) for a network of \(layout.sizes)")
    for (layer, place) in zip(layers, layout.layers) {
      for i in 0..<layer.inputs {
        for j in 0..<layer.outputs {
          block[place.weights + i * place.weightStride + j] = layer.weights[i * layer.outputs + j]
        }
      }
      for (start, values) in [
        (place.biases, layer.biases), (place.gains, layer.gains), (place.shifts, layer.shifts),
      ] {
        if let start, let values { (block + start).update(from: values, count: layer.outputs) }
      }
    }
  }
}
