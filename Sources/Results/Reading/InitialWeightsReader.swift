import Datasets
import HDF5
import Networks
import Search

/// Reads given weights for a network to begin from.
public enum InitialWeightsReader {
  /// Reads the weights of a source, and checks that they fit the layers.
  ///
  /// - Throws: ``ResultsError`` or `HDF5Error`, which name the file.
  public static func read(
    _ source: InitialWeightsSource, layout: NetworkLayout
  ) throws -> NetworkWeights {
    let weights: NetworkWeights
    switch source {
    case .file(let path): weights = try layers(path)
    case .trial(let path, let id):
      let results = try SweepResults(opening: path)
      weights = try results.weights(row: results.row(of: id))
    }
    func name(_ sizes: [Int], _ biases: Bool, _ gains: Bool, _ others: [String]) -> String {
      sizes.map(String.init).joined(separator: "-") + (biases ? "" : " without biases")
        + (gains ? " with layer normalization" : "")
        + (others.isEmpty ? "" : " with " + others.joined(separator: " and "))
    }
    // What stands before the first layer, and how often the last one is there.
    let found =
      weights.layers[0].tensors.filter(\.role.isOfInput).map {
        "\($0.values.count) \($0.role.text)"
      }
      + (weights.members == 1 ? [] : ["\(weights.members) members"])
    let expected =
      layout.tensors.filter(\.role.isOfInput).map { "\($0.count) \($0.role.text)" }
      + (layout.input.members == 1 ? [] : ["\(layout.input.members) members"])
    // Gains and shifts may be left out: they begin at 1 and 0.
    let normalizes = layout.normalization == .layer && layout.sizes.count > 2
    guard weights.sizes == layout.sizes, weights.has(.biases) == layout.hasBiases,
      normalizes || !weights.has(.gains), found == expected
    else {
      throw ResultsError.wrongShape(
        path: source.text,
        found: name(weights.sizes, weights.has(.biases), weights.has(.gains), found),
        expected: name(layout.sizes, layout.hasBiases, normalizes, expected))
    }
    return weights
  }

  /// Refuses the weights of a trial whose targets were scaled in another way.
  ///
  /// - Throws: ``ResultsError``, which names the file.
  public static func check(
    _ source: InitialWeightsSource, targetScaling: TargetScaling
  ) throws {
    guard case .trial(let path, let id) = source else { return }
    let results = try SweepResults(opening: path)
    let scaling = try results.preparation(row: results.row(of: id)).targets.scaling
    if scaling != targetScaling {
      throw ResultsError.otherTargetScaling(
        path: source.text, found: scaling.rawValue, expected: targetScaling.rawValue)
    }
  }

  /// `layer_1/weights` [inputs, outputs], `layer_1/biases` [outputs], perhaps `gains` and `shifts`
  /// and what stands before the first layer, and so on.
  private static func layers(_ path: String) throws -> NetworkWeights {
    let file = try HDF5File(opening: path)
    var layers: [NetworkWeights.Layer] = []
    while file.isDataset("layer_\(layers.count + 1)/weights") {
      let group = "layer_\(layers.count + 1)"
      let shape = try file.shape(of: "\(group)/weights")
      let sizes = shape.suffix(2)
      // With members, the last layer has one behind the other.
      guard shape.count == 2 || shape.count == 3,
        layers.last.map({ $0.copies == 1 && $0.outputs == sizes.first }) ?? true
      else {
        throw HDF5Error(
          operation: "read weights", file: path, object: "\(group)/weights",
          reasons: ["its shape \(shape) is not [inputs, outputs] of this place"])
      }
      let tensors = try Tensor.Role.trained.compactMap { role -> TensorValues? in
        let object = "\(group)/\(role.rawValue)"
        guard file.isDataset(object) else { return nil }
        let values = try file.read(object, as: Float.self)
        guard
          role == .weights || role.isOfInput
            || values.count == shape.reduce(1, *) / sizes[sizes.startIndex]
        else {
          throw HDF5Error(
            operation: "read weights", file: path, object: object,
            reasons: [
              "\(values.count) \(role.rawValue) for \(sizes[sizes.startIndex + 1]) outputs"
            ])
        }
        return TensorValues(role, values)
      }
      let roles = tensors.map(\.role)
      guard roles.contains(.gains) == roles.contains(.shifts) else {
        throw HDF5Error(
          operation: "read weights", file: path, object: group,
          reasons: ["gains and shifts go together"])
      }
      layers.append(
        NetworkWeights.Layer(
          inputs: sizes[sizes.startIndex], outputs: sizes[sizes.startIndex + 1], tensors: tensors))
    }
    guard !layers.isEmpty else {
      throw HDF5Error(
        operation: "read weights", file: path, object: "layer_1/weights",
        reasons: ["there is no such dataset"])
    }
    return NetworkWeights(layers: layers)
  }
}
