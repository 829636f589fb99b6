/// The parameters of a network as people and files see them: no padding.
public struct NetworkWeights: Equatable, Sendable {
  /// One layer's parameters.
  public struct Layer: Equatable, Sendable {
    /// Nodes that come in.
    public let inputs: Int
    /// Nodes that go out.
    public let outputs: Int
    /// Its tensors, in the order of ``Tensor/Role``: weights [inputs, outputs], then vectors
    /// [outputs].
    public let tensors: [TensorValues]

    /// Creates a layer of its parameters: weights, perhaps biases, perhaps gains and shifts
    /// together.
    public init(inputs: Int, outputs: Int, tensors: [TensorValues]) {
      self.inputs = inputs
      self.outputs = outputs
      self.tensors = Tensor.Role.trained.compactMap { role in tensors.first { $0.role == role } }
      precondition(
        self.tensors.count == tensors.count && tensors.contains { $0.role == .weights }
          && tensors.allSatisfy {
            $0.values.count == ($0.role == .weights ? inputs * outputs : outputs)
          } && (self[.gains] == nil) == (self[.shifts] == nil),
        "\(tensors.map { "\($0.values.count) \($0.role)" }) for \(inputs) x \(outputs)")
    }

    /// The numbers of one role; nil where the layer has none.
    public subscript(role: Tensor.Role) -> [Float]? {
      tensors.first { $0.role == role }?.values
    }

    /// Weights [inputs, outputs], row by row.
    public var weights: [Float] { tensors[0].values }

    /// What there is beside the weights: one number an output each.
    public var vectors: ArraySlice<TensorValues> { tensors.dropFirst() }

    /// Numbers of all tensors.
    public var parameterCount: Int { tensors.reduce(0) { $0 + $1.values.count } }
  }

  /// The layers, from the features on.
  public let layers: [Layer]

  /// Creates a network's weights of its layers.
  public init(layers: [Layer]) { self.layers = layers }

  /// Nodes of every layer: features, hidden layers, outputs.
  public var sizes: [Int] { (layers.first.map { [$0.inputs] } ?? []) + layers.map(\.outputs) }

  /// Numbers of all layers.
  public var parameterCount: Int { layers.reduce(0) { $0 + $1.parameterCount } }

  /// Whether some layer has a tensor of this role.
  public func has(_ role: Tensor.Role) -> Bool { layers.contains { $0[role] != nil } }

  /// Whether every number is finite.
  public var isFinite: Bool {
    layers.allSatisfy { $0.tensors.allSatisfy { $0.values.allSatisfy(\.isFinite) } }
  }

  /// Takes the parameters out of a block.
  package init(_ block: UnsafePointer<Float>, layout: NetworkLayout) {
    layers = layout.layers.enumerated().map { index, layer in
      Layer(
        inputs: layer.inputs, outputs: layer.outputs,
        tensors: layout.tensors(ofLayer: index).filter(\.role.isTrained).map {
          TensorValues($0.role, $0.values(in: block))
        })
    }
  }

  /// Puts the parameters into a block whose padding is zero. Biases that batch normalization has no
  /// place for are left out; what a normalization needs and these weights do not have stays.
  package func copy(to block: UnsafeMutablePointer<Float>, layout: NetworkLayout) {
    precondition(
      sizes == layout.sizes,
      "weights of \(sizes) for a network of \(layout.sizes)")
    for tensor in layout.tensors {
      if let values = layers[tensor.layer][tensor.role] { tensor.copy(values, to: block) }
    }
  }
}
