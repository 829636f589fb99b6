import Datasets
import Networks
import Results
import Tables

/// A trained network with everything that a prediction from raw columns needs: they become features,
/// which go through the layers, then the output function, and for a regression back into the
/// targets' own units.
public struct ExportedNetwork: Sendable {
  /// What the last layer's numbers become.
  public enum OutputFunction: String, Sendable {
    /// They stay.
    case identity
    /// Probabilities of the classes.
    case softmax
    /// Probability of the second of two classes, or a share.
    case sigmoid
  }

  /// One layer: activation(x · weights + biases), with layer normalization before the activation
  /// where there are gains and shifts; plus x where it skips.
  public struct Layer: Sendable {
    /// Weights, biases, gains and shifts, and what stands before the first layer.
    public let parameters: NetworkWeights.Layer
    /// Its activation.
    public let activation: Activation
    /// Whether its inputs are added to its outputs.
    public let skips: Bool
  }

  /// The sweep's name and the trial's number.
  public let title: String
  /// See ``title``.
  public let trial: Int
  /// What becomes of each column.
  public let preparation: FittedFeatures
  /// The texts that stand for a missing cell.
  public let missingValues: MissingValues
  /// How targets were scaled.
  public let targetScale: TargetScale
  /// The classes by number; empty for regression.
  public let classNames: [String]
  /// The target columns.
  public let targetNames: [String]
  /// The layers, from the features on.
  public let layers: [Layer]
  /// The shapes of everything in them.
  public let layout: NetworkLayout
  /// What comes after them.
  public let output: OutputFunction

  /// Reads a trial of a result.
  public init(_ results: SweepResults, row: Int) throws {
    let preprocessing = try results.preprocessing()
    let settings = try results.settings(row: row)
    // The record is checked against its checksum; without weights, the second says why.
    let weights = try results.record(row: row).outcome.weights ?? results.weights(row: row)
    title = try results.attribute("title")
    trial = results.trialIDs[row]
    let fold = try results.preparation(row: row)
    preparation = fold.features
    targetScale = fold.targets
    missingValues = preprocessing.reading.missingValues
    classNames = preprocessing.classNames
    targetNames = preprocessing.targetNames
    let layout = try results.layout(row: row)
    self.layout = layout
    layers = weights.layers.enumerated().map { index, layer in
      Layer(
        parameters: layer,
        activation: settings.network.activation(layer: index, of: weights.layers.count),
        skips: settings.network.skips(layer: index, of: layout))
    }
    output =
      switch settings.loss {
      case .crossEntropy: .softmax
      case .binaryCrossEntropy: .sigmoid
      case .meanSquaredError, .sumSquaredError, .meanAbsoluteError, .huber: .identity
      }
  }

  /// Every tensor with its name in exports, such as `layer_1_weights`, its shape and its numbers.
  var tensors: [(name: String, shape: [Int], values: [Float])] {
    layout.tensors.filter(\.role.isTrained).map { tensor in
      (
        "layer_\(tensor.layer + 1)_\(tensor.role.rawValue)", tensor.shape,
        layers[tensor.layer].parameters[tensor.role] ?? []
      )
    }
  }

  /// A name for each feature.
  var featureNames: [String] { preparation.featureNames }

  /// Nodes of the last layer.
  var outputs: Int { layers.last?.parameters.outputs ?? 0 }
}
