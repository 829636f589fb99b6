import Datasets
import Search

/// What a result file tells of its data: what a prediction needs, and which rows were used for
/// what.
public struct DatasetDescription: Sendable {
  /// The source, as the config names it.
  public let source: String
  /// SHA-256 of the data files.
  public let sha256: String
  /// Classes or numbers.
  public let task: Task
  /// The feature columns of the source.
  public let columns: SourceColumns
  /// How the source is read.
  public let reading: DataReading
  /// The classes by number; empty but for a classification.
  public let classNames: [String]
  /// The target columns.
  public let targetNames: [String]
  /// The pipelines that trials use, fitted.
  public let preparations: [DataPreparation]
  /// The uses of the rows: one for each fold, or one.
  public let divisions: [DataDivision]
  /// Source rows kept for a test, from 0.
  public let testRows: [Int32]

  /// Describes loaded data.
  public init(_ data: DatasetCollection, settings: DatasetSettings) {
    let dataset = data.first[0]
    source = settings.source.name
    sha256 = dataset.sha256
    task = dataset.task
    columns = dataset.sourceColumns
    reading = DataReading(settings, data)
    classNames = dataset.classNames
    targetNames = dataset.targetNames
    preparations = zip(data.pipelines, data.all).map { pipeline, folds in
      DataPreparation(
        settings: pipeline,
        folds: folds.map { DataPreparation.Fold(features: $0.preparation, targets: $0.targetScale) }
      )
    }
    divisions = data.first.map {
      DataDivision(
        trainingRows: $0.training.rows, validationRows: $0.validation?.rows ?? [])
    }
    testRows = dataset.testRows
  }

  /// Creates a value of its properties, as a result file has them.
  package init(
    source: String, sha256: String, names: DataNames, reading: DataReading,
    preparations: [DataPreparation], rows: (divisions: [DataDivision], test: [Int32])
  ) {
    self.source = source
    self.sha256 = sha256
    task = names.task
    columns = names.columns
    classNames = names.classes
    targetNames = names.targets
    self.reading = reading
    self.preparations = preparations
    divisions = rows.divisions
    testRows = rows.test
  }

  /// Number of folds; nil without.
  package var folds: Int? { divisions.count > 1 ? divisions.count : nil }

  /// Whether there are validation rows.
  package var hasValidation: Bool { !divisions[0].validationRows.isEmpty }

  /// The place of a trial's pipeline among ``preparations``.
  package func place(of pipeline: PreprocessingSettings) -> Int {
    preparations.firstIndex { $0.settings == pipeline } ?? 0
  }

  /// How the data of a trial were prepared.
  ///
  /// - Parameter fold: from 1; nil without folds.
  package func preparation(_ pipeline: PreprocessingSettings, fold: Int?) -> DataPreparation.Fold {
    let folds = preparations[place(of: pipeline)].folds
    return folds[min(folds.count, fold ?? 1) - 1]
  }

  /// What planning needs to know of it.
  package var facts: DataFacts {
    DataFacts(
      task: task, classNames: classNames,
      shapes: Dictionary(
        preparations.map { ($0.settings, $0.folds[0].features.shape) }, uniquingKeysWith: { $1 }),
      preprocessing: reading.preprocessing, asksForTargetScaling: reading.asksForTargetScaling,
      targetCount: targetNames.count, hasValidation: hasValidation, targetsAreShares: true,
      folds: folds)
  }
}
