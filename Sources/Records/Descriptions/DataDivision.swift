import Datasets

/// How the rows of a data set are used: which are for training, which for validation, and the
/// scaling that was fitted to the training rows. A cross-validation has one for each fold.
public struct DataDivision: Sendable {
  /// The fitted scaling.
  public let scale: FeatureScale
  /// Source rows by use, from 0.
  public let trainingRows, validationRows: [Int32]

  /// Creates a value of its properties.
  package init(scale: FeatureScale, trainingRows: [Int32], validationRows: [Int32]) {
    self.scale = scale
    self.trainingRows = trainingRows
    self.validationRows = validationRows
  }
}
