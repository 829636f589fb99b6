import Datasets
import Tables

/// What a prediction must know of the files that the training data were read from, and what a
/// trial's hyperparameters leave open.
public struct DataReading: Equatable, Sendable {
  /// The columns or HDF5 datasets that the config names as features; nil for all.
  public var features: [String]?
  /// The character encoding of a CSV file.
  public var encoding = TextEncoding.utf8
  /// The texts that stand for a missing value.
  public var missingValues = MissingValues.standard
  /// The column, dataset or file of the rows' weights; nil without.
  public var sampleWeight: String?
  /// How data are prepared where neither config nor trial says so.
  public var version = PreparationVersion.current
  /// The pipeline of trials that name none.
  public var preprocessing = PreprocessingSettings()
  /// Whether the config says how targets are scaled.
  public var asksForTargetScaling = false

  /// The defaults.
  package init() {}

  /// What settings say, for data that were loaded.
  init(_ settings: DatasetSettings, _ data: DatasetCollection) {
    features = settings.features
    encoding = settings.encoding
    missingValues = settings.missingValues
    sampleWeight = settings.sampleWeight
    version = settings.version
    preprocessing = PreprocessingSettings(
      features: settings.preprocessing.canonical, targetScaling: data.standardTargetScaling)
    asksForTargetScaling = settings.targetScaling != nil
  }
}
