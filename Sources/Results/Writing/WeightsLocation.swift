import Networks

/// Where weights stand in a result file.
enum WeightsLocation {
  static let trials = "weights_trial"

  static func groupName(_ layout: NetworkLayout) -> String {
    layout.sizes.map(String.init).joined(separator: "_")
      + (layout.hasBiases ? "" : "_without_biases")
      + (layout.normalization == .layer ? "_layer_normalization" : "") + name(of: layout.input)
  }

  /// What tells networks apart that differ before the first layer.
  private static func name(of input: InputEncoding) -> String {
    let embedded = input.categories.reduce(0) { $0 + $1.levels }
    return (embedded > 0 ? "_embeddings_\(embedded)_\(input.embeddingSize)" : "")
      + (input.periodicFeatures.isEmpty
        ? ""
        : "_periodic_\(input.periodicFeatures.count)_\(input.frequencies)_\(input.periodicSize)")
      + (input.members > 1 ? "_members_\(input.members)" : "")
  }

  /// The axes of what stands before the first layer.
  static let inputAxes: Set<String> = [
    "level", "embedding", "periodic_feature", "frequency", "wave", "periodic_output", "member",
  ]

  /// The axes of a network's tensors, without the trials, and their lengths.
  static func axes(_ layout: NetworkLayout) -> [(name: String, size: Int)] {
    var axes = layout.sizes.indices.map { (name: nodes($0, layout), size: layout.sizes[$0]) }
    for tensor in layout.tensors where tensor.role.isTrained {
      for (name, size) in zip(self.axes(of: tensor, layout), tensor.shape)
      where !axes.contains(where: { $0.name == name }) {
        axes.append((name, size))
      }
    }
    return axes
  }

  /// The names of a tensor's axes.
  static func axes(of tensor: Tensor, _ layout: NetworkLayout) -> [String] {
    switch tensor.role {
    case .embeddings: return ["level", "embedding"]
    case .frequencies: return ["periodic_feature", "frequency"]
    case .periodicWeights: return ["periodic_feature", "wave", "periodic_output"]
    case .periodicBiases: return ["periodic_feature", "periodic_output"]
    case .memberScales: return ["member", nodes(0, layout)]
    case .weights, .biases, .gains, .shifts, .runningMeans, .runningVariances:
      let ends = [nodes(tensor.layer, layout), nodes(tensor.layer + 1, layout)]
      let isOfMembers = tensor.layer + 1 == layout.layers.count && layout.input.members > 1
      return (isOfMembers ? ["member"] : []) + ends.suffix(tensor.role == .weights ? 2 : 1)
    }
  }

  /// The nodes between two layers are one axis: outputs of the first and inputs of the second.
  private static func nodes(_ index: Int, _ layout: NetworkLayout) -> String {
    index == 0 ? "input" : index == layout.sizes.count - 1 ? "output" : "hidden_\(index)"
  }

  /// A tensor of a layer, which counts from 1.
  static func name(_ role: Tensor.Role, layer: Int) -> String { "layer_\(layer)_\(role.rawValue)" }
}
