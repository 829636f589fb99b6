import Datasets
import Search
import Tables

/// What a result file tells of its data: what a prediction needs, and which rows were used for
/// what.
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
  /// The character encoding of a CSV file.
  public let encoding: TextEncoding
  /// A name for each feature, in the network's order.
  public let featureNames: [String]
  /// The classes by number; empty but for a classification.
  public let classNames: [String]
  /// The target columns.
  public let targetNames: [String]
  /// The column, dataset or file of the rows' weights; nil without.
  public let sampleWeight: String?
  /// The uses of the rows: one for each fold, or one.
  public let divisions: [DataDivision]
  /// Source rows kept for a test, from 0.
  public let testRows: [Int32]

  /// Describes a loaded data set, or the folds of one.
  public init(_ folds: [Dataset], settings: DatasetSettings) {
    let dataset = folds[0]
    source = settings.source.name
    sha256 = dataset.sha256
    task = dataset.task
    scaling = settings.scaling
    features = settings.features
    encoding = settings.encoding
    featureNames = dataset.featureNames
    classNames = dataset.classNames
    targetNames = dataset.targetNames
    sampleWeight = settings.sampleWeight
    divisions = folds.map {
      DataDivision(
        scale: $0.scale, trainingRows: $0.training.rows, validationRows: $0.validation?.rows ?? [])
    }
    testRows = dataset.testRows
  }

  /// Creates a value of its properties, as a result file has them.
  package init(
    source: String, sha256: String, features: [String]?, names: DataNames, scaling: Scaling,
    encoding: TextEncoding, sampleWeight: String?, rows: (divisions: [DataDivision], test: [Int32])
  ) {
    self.source = source
    self.sha256 = sha256
    self.features = features
    task = names.task
    featureNames = names.features
    classNames = names.classes
    targetNames = names.targets
    self.scaling = scaling
    self.encoding = encoding
    self.sampleWeight = sampleWeight
    divisions = rows.divisions
    testRows = rows.test
  }

  /// The precision in which the features were scaled.
  var precision: FeatureScale.Precision { divisions[0].scale.precision }

  /// Number of folds; nil without.
  package var folds: Int? { divisions.count > 1 ? divisions.count : nil }

  /// Whether there are validation rows.
  package var hasValidation: Bool { !divisions[0].validationRows.isEmpty }

  /// What planning needs to know of it.
  package var facts: DataFacts {
    DataFacts(
      task: task, classNames: classNames, featureCount: featureNames.count,
      targetCount: targetNames.count, hasValidation: hasValidation, targetsAreShares: true,
      folds: folds)
  }
}
