/// How a table becomes what networks are trained on: one pipeline, whatever the rows are.
public struct PreprocessingSettings: Hashable, Sendable {
  /// What becomes of the features.
  public var features: FeatureSettings
  /// What becomes of the numbers that a regression predicts.
  public var targetScaling: TargetScaling

  /// Creates a value of its properties.
  public init(features: FeatureSettings = FeatureSettings(), targetScaling: TargetScaling = .none) {
    self.features = features
    self.targetScaling = targetScaling
  }
}
