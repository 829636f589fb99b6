import Datasets

/// How a network turns the features of a data set into the inputs of its first layer, by numbers
/// that are trained with it.
///
/// The inputs are, in this order: the features but for places of levels; a vector for each
/// category; some outputs for each number. With several members, each has the inputs times a vector
/// of its own.
public struct InputEncoding: Hashable, Sendable {
  /// The categories that become vectors, by ascending features.
  public var categories: [FeatureShape.Category] = []
  /// Numbers of a level's vector.
  public var embeddingSize = 0
  /// The features that become periodic, ascending: v = (cos 2πc·x, sin 2πc·x), then
  /// max(0, v·W + b).
  ///
  /// - Source: Gorishniy, Rubachev and Babenko 2022, arXiv:2203.05556, (2) and PLR.
  public var periodicFeatures: [Int] = []
  /// Frequencies c of each of them.
  public var frequencies = 0
  /// Outputs of each of them.
  public var periodicSize = 0
  /// Networks in one, which share all but the vectors that their inputs are multiplied by and their
  /// last layers.
  ///
  /// - Source: TabM-mini of Gorishniy, Kotelnikov and Babenko 2024, arXiv:2410.24210.
  public var members = 1

  /// The features as they are.
  public init() {}

  /// Whether the first layer takes the features as they are.
  public var isEmpty: Bool { categories.isEmpty && periodicFeatures.isEmpty && members == 1 }

  /// Levels of all categories.
  var levels: Int { categories.reduce(0) { $0 + $1.levels } }

  /// Inputs of the first layer.
  func inputs(features: Int) -> Int {
    features + categories.count * (embeddingSize - 1) + periodicFeatures.count * periodicSize
  }
}
