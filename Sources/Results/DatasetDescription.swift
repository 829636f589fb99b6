import Datasets
import Experiments

/// What a result file tells of its data: what a prediction needs, and which rows were used for what.
public struct DatasetDescription: Sendable {
  /// The source, as the config names it.
  public let source: String
  /// SHA-256 of the data files.
  public let sha256: String
  /// Classes or numbers.
  public let task: Task
  /// How features were scaled.
  public let scaling: Scaling
  /// The columns or HDF5 datasets that the config names as features; nil for all.
  public let features: [String]?
  /// A name for each feature, in the network's order.
  public let featureNames: [String]
  /// The classes by number; empty for regression.
  public let classNames: [String]
  /// The target columns.
  public let targetNames: [String]
  /// The fitted scaling.
  public let scale: FeatureScale
  /// Source rows by use, from 0.
  public let trainingRows, validationRows, testRows: [Int32]

  /// Describes a loaded data set.
  public init(_ dataset: Dataset, settings: DatasetSettings) {
    source = settings.source.name
    sha256 = dataset.sha256
    task = dataset.task
    scaling = settings.scaling
    features = settings.features
    featureNames = dataset.featureNames
    classNames = dataset.classNames
    targetNames = dataset.targetNames
    scale = dataset.scale
    trainingRows = dataset.training.rows
    validationRows = dataset.validation?.rows ?? []
    testRows = dataset.testRows
  }

  init(_ results: SweepResults) throws {
    let preprocessing = try results.preprocessing()
    source = try results.attribute("dataset_source")
    sha256 = try results.attribute("dataset_sha256")
    task = preprocessing.task
    scaling = preprocessing.scaling
    features = preprocessing.featureDatasets
    featureNames = preprocessing.featureNames
    classNames = preprocessing.classNames
    targetNames = preprocessing.targetNames
    scale = preprocessing.scale
    trainingRows = try results.sourceRows("training_row")
    validationRows = try results.sourceRows("validation_row")
    testRows = try results.sourceRows("test_row")
  }

  /// What planning needs to know of it.
  var facts: DataFacts {
    DataFacts(
      task: task, classCount: classNames.count, hasValidation: !validationRows.isEmpty,
      targetsAreShares: true)
  }
}
