import Datasets

/// How the rows of a data set are used: which are trained on, which judge, and the scaling that was
/// fitted to the former. A cross-validation has one a fold.
public struct DataDivision: Sendable {
  /// The fitted scaling.
  public let scale: FeatureScale
  /// Source rows by use, from 0.
  public let trainingRows, validationRows: [Int32]
}
