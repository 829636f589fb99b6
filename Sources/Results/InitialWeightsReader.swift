import Experiments
import Foundation
import HDF5
import NeuralNetworks

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
    func name(_ sizes: [Int], _ biases: Bool) -> String {
      sizes.map(String.init).joined(separator: "-") + (biases ? "" : " without biases")
    }
    guard weights.sizes == layout.sizes, weights.hasBiases == layout.hasBiases else {
      throw ResultsError.wrongShape(
        path: source.text, found: name(weights.sizes, weights.hasBiases),
        expected: name(layout.sizes, layout.hasBiases))
    }
    return weights
  }

  /// `layer_1/weights` [inputs, outputs], `layer_1/biases` [outputs] and so on.
  private static func layers(_ path: String) throws -> NetworkWeights {
    let file = try HDF5File(opening: path)
    var layers: [NetworkWeights.Layer] = []
    while file.isDataset("layer_\(layers.count + 1)/weights") {
      let group = "layer_\(layers.count + 1)"
      let shape = try file.shape(of: "\(group)/weights")
      guard shape.count == 2, layers.last.map({ $0.outputs == shape[0] }) ?? true else {
        throw HDF5Error(
          operation: "read weights", file: path, object: "\(group)/weights",
          reasons: ["its shape \(shape) is not [inputs, outputs] of this place"])
      }
      let biases =
        file.isDataset("\(group)/biases")
        ? try file.read("\(group)/biases", as: Float.self) : nil
      if let biases, biases.count != shape[1] {
        throw HDF5Error(
          operation: "read weights", file: path, object: "\(group)/biases",
          reasons: ["\(biases.count) biases for \(shape[1]) outputs"])
      }
      layers.append(
        NetworkWeights.Layer(
          inputs: shape[0], outputs: shape[1],
          weights: try file.read("\(group)/weights", as: Float.self), biases: biases))
    }
    guard !layers.isEmpty else {
      throw HDF5Error(
        operation: "read weights", file: path, object: "layer_1/weights",
        reasons: ["there is no such dataset"])
    }
    return NetworkWeights(layers: layers)
  }
}
