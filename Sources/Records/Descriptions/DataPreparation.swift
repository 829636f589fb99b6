import Datasets

/// A pipeline of preprocessing, fitted to the training rows: once, or once for each fold.
public struct DataPreparation: Sendable {
  /// What became of features and targets in one fold.
  public struct Fold: Sendable {
    /// What becomes of each column.
    public let features: FittedFeatures
    /// How targets are scaled.
    public let targets: TargetScale

    /// Creates a value of its properties.
    package init(features: FittedFeatures, targets: TargetScale) {
      self.features = features
      self.targets = targets
    }
  }

  /// What was asked for.
  public let settings: PreprocessingSettings
  /// One for each fold, or one.
  public let folds: [Fold]

  /// Creates a value of its properties.
  package init(settings: PreprocessingSettings, folds: [Fold]) {
    self.settings = settings
    self.folds = folds
  }
}
