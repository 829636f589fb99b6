/// What a network is and what it computes, without how it is trained.
public struct NetworkSettings: Hashable, Sendable {
  /// Nodes of each hidden layer; [] is a linear model.
  public var hiddenSizes: [Int]
  /// Activation of the hidden layers: one for all, or one for each.
  public var activations: [Activation]
  /// Activation of the output layer; identity where the loss takes logits.
  public var outputActivation: Activation
  /// Whether the layers add biases.
  public var biases: Bool
  /// What the hidden layers' sums go through before their activation.
  public var normalization: Normalization
  /// What is made small.
  public var loss: Loss
  /// Share of the target that cross-entropy spreads over all classes, 0..<1.
  public var labelSmoothing: Double
  /// Share of every hidden layer's outputs that is dropped in training, 0..<1.
  public var dropout: Double
  /// Share of the features that is dropped in training, 0..<1.
  public var inputDropout: Double
  /// Whether hidden layers of as many nodes as inputs, but for the first, add their inputs to their
  /// outputs.
  ///
  /// - Source: He et al. 2016, arXiv:1512.03385; for tables Gorishniy et al. 2021,
  ///   arXiv:2106.11959.
  public var skip: Bool
  /// Networks in one; see ``InputEncoding/members``.
  public var members: Int
  /// The most numbers of a level's vector.
  public var embeddingSize: Int
  /// Frequencies of a periodic feature, the standard deviation with which they begin, and its
  /// outputs.
  public var frequencies: Int
  /// See ``frequencies``.
  public var frequencyDeviation: Double
  /// See ``frequencies``.
  public var periodicSize: Int

  /// Settings with every default but the given.
  public init(hiddenSizes: [Int], loss: Loss) {
    self.hiddenSizes = hiddenSizes
    self.loss = loss
    activations = [.relu]
    outputActivation = .identity
    biases = true
    normalization = .none
    labelSmoothing = 0
    dropout = 0
    inputDropout = 0
    skip = false
    members = 1
    embeddingSize = 8
    frequencies = 32
    frequencyDeviation = 1
    periodicSize = 16
  }

  /// Whether anything drops out in training.
  public var drops: Bool { dropout > 0 || inputDropout > 0 }

  /// The share of a layer's inputs that drops out in training; layers count from 0.
  func dropoutRate(into layer: Int) -> Double { layer == 0 ? inputDropout : dropout }

  /// Whether a layer, counted from 0, adds its inputs to its outputs.
  public func skips(layer: Int, of layout: NetworkLayout) -> Bool {
    let layers = layout.layers
    return skip && layer > 0 && layer + 1 < layers.count
      && layers[layer].inputs == layers[layer].outputs
  }

  /// The activation of a layer, counted from 0, of a network with `layers` layers.
  public func activation(layer: Int, of layers: Int) -> Activation {
    layer == layers - 1
      ? outputActivation : activations.count == 1 ? activations[0] : activations[layer]
  }
}
