import Networks

/// Where weights stand in a result file.
enum WeightsLocation {
  static let trials = "weights_trial"

  static func groupName(_ layout: NetworkLayout) -> String {
    layout.sizes.map(String.init).joined(separator: "_")
      + (layout.hasBiases ? "" : "_without_biases")
      + (layout.normalization == .layer ? "_layer_normalization" : "")
  }

  /// A tensor of a layer, which counts from 1.
  static func name(_ role: Tensor.Role, layer: Int) -> String { "layer_\(layer)_\(role.rawValue)" }
}
