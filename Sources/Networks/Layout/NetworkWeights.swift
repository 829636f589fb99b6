/// The parameters of a network as people and files see them: no padding.
public struct NetworkWeights: Equatable, Sendable {
  /// One layer's parameters.
  public struct Layer: Equatable, Sendable {
    /// Nodes that come in.
    public let inputs: Int
    /// Nodes that go out.
    public let outputs: Int
    /// Copies of the layer: one for each member in the last layer, otherwise one.
    public let copies: Int
    /// Its tensors, in the order of ``Tensor/Role``, of the shapes that ``Tensor/shape`` tells.
    public let tensors: [TensorValues]

    /// Creates a layer of its parameters: weights, perhaps biases, perhaps gains and shifts
    /// together.
    public init(inputs: Int, outputs: Int, tensors: [TensorValues]) {
      self.inputs = inputs
      self.outputs = outputs
      self.tensors = Tensor.Role.trained.compactMap { role in tensors.first { $0.role == role } }
      let copies = (self.tensors.first?.values.count ?? 0) / max(1, inputs * outputs)
      self.copies = copies
      precondition(
        self.tensors.count == tensors.count && self.tensors.first?.role == .weights && copies > 0
          && tensors.allSatisfy {
            $0.role.isOfInput
              || $0.values.count == copies * ($0.role == .weights ? inputs * outputs : outputs)
          } && (self[.gains] == nil) == (self[.shifts] == nil),
        "\(tensors.map { "\($0.values.count) \($0.role)" }) for \(inputs) x \(outputs)")
    }

    /// The numbers of one role; nil where the layer has none.
    public subscript(role: Tensor.Role) -> [Float]? {
      tensors.first { $0.role == role }?.values
    }

    /// Weights [inputs, outputs], row by row; of the last layer those of each member.
    public var weights: [Float] { tensors[0].values }

    /// What there is beside the weights.
    public var vectors: ArraySlice<TensorValues> { tensors.dropFirst() }

    /// Numbers of all tensors.
    public var parameterCount: Int { tensors.reduce(0) { $0 + $1.values.count } }
  }

  /// The layers, from the features on.
  public let layers: [Layer]

  /// Creates a network's weights of its layers.
  public init(layers: [Layer]) { self.layers = layers }

  /// Inputs of the first layer, nodes of the hidden layers, outputs.
  public var sizes: [Int] { (layers.first.map { [$0.inputs] } ?? []) + layers.map(\.outputs) }

  /// Networks in one, which have a last layer each.
  public var members: Int { layers.last?.copies ?? 1 }

  /// Numbers of all layers.
  public var parameterCount: Int { layers.reduce(0) { $0 + $1.parameterCount } }

  /// Whether some layer has a tensor of this role.
  public func has(_ role: Tensor.Role) -> Bool { layers.contains { $0[role] != nil } }

  /// Whether they are of the layout's shape, in every tensor.
  public func fits(_ layout: NetworkLayout) -> Bool {
    sizes == layout.sizes
      && layers.indices.allSatisfy { layer in
        let tensors = layout.tensors(ofLayer: layer).filter(\.role.isTrained)
        return tensors.map(\.role) == layers[layer].tensors.map(\.role)
          && tensors.map(\.count) == layers[layer].tensors.map(\.values.count)
      }
  }

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
