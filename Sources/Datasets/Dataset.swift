import MatrixKernels
import Tables

/// A data set, loaded, divided and prepared: what every trial of a pipeline and fold shares,
/// read-only.
public struct Dataset: Sendable {
  /// Classes or numbers.
  public let task: Task
  /// How the columns became features, fitted to the training rows.
  public let preparation: FittedFeatures
  /// A name for each feature.
  public let featureNames: [String]
  /// Whether the columns have names of the file's own.
  public let hasFeatureNames: Bool
  /// The feature columns of the file.
  public let sourceColumns: SourceColumns
  /// The classes, in the order of their numbers; empty but for a classification.
  public let classNames: [String]
  /// A name for each target: the label column, or the columns of a regression.
  public let targetNames: [String]
  /// How the targets of a regression are scaled, fitted to the training rows.
  public let targetScale: TargetScale
  /// The rows that networks are trained on.
  public let training: DataPart
  /// The rows that networks are judged by; nil without validation.
  public let validation: DataPart?
  /// Source rows kept for a test.
  public let testRows: [Int32]
  /// SHA-256 of the data files as they are stored, one after the other, or of a generator's
  /// settings.
  public let sha256: String
  /// Assumptions and oddities of the data to tell the user, a sentence each.
  public let notices: [String]

  /// Loads, divides and prepares: one data set, or one for each fold of a cross-validation, which
  /// share what they can.
  ///
  /// - Throws: ``DataError`` for a file that cannot be read or used.
  public static func load(_ settings: DatasetSettings) throws -> [Dataset] {
    let data = try LoadedData(settings)
    let own = PreprocessingSettings(
      features: settings.preprocessing.canonical, targetScaling: data.standardTargetScaling)
    return try DatasetCollection(data, [own]).first
  }

  /// Loads, divides and prepares a data set without folds, or the first fold.
  ///
  /// - Throws: ``DataError`` for a file that cannot be read or used.
  public init(_ settings: DatasetSettings) throws { self = try Self.load(settings)[0] }

  init(
    _ data: LoadedData, _ features: LoadedData.Features, _ targets: LoadedData.Targets,
    _ split: RowSplit, notices: [String], sha256: String
  ) throws {
    let source = data.source
    preparation = features.fitted
    task = source.task
    classNames = source.classNames
    targetNames = source.targetNames
    featureNames = preparation.featureNames
    hasFeatureNames = source.table.hasNames
    sourceColumns = source.sourceColumns
    testRows = split.test
    targetScale = targets.scale
    func part(_ rows: [Int32]) -> DataPart {
      DataPart(
        features: features.own, labels: source.targets.labels, targets: targets.own,
        sampleWeights: source.sampleWeights, rows: rows)
    }
    training = part(split.training)
    if let file = data.validation, let features = features.validation,
      let targets = targets.validation
    {
      validation = DataPart(
        features: features, labels: file.targets.labels, targets: targets,
        sampleWeights: file.sampleWeights, rows: file.targets.rows)
    } else {
      validation = split.validation.isEmpty ? nil : part(split.validation)
    }
    self.notices = notices
    self.sha256 = sha256
    try Self.checkWeights(of: training, "training", file: source.table.file, data.settings)
    if let validation {
      try Self.checkWeights(
        of: validation, "validation",
        file: data.settings.validationSource ?? source.table.file, data.settings)
    }
  }

  /// Some rows of a part must count.
  private static func checkWeights(
    of part: DataPart, _ name: String, file: String, _ settings: DatasetSettings
  ) throws {
    guard let weights = part.sampleWeights,
      part.rows.allSatisfy({ weights[Int($0)] == 0 })
    else { return }
    throw DataError(
      file: file, column: settings.sampleWeight,
      problem: "is 0 in every \(name) row; some must count")
  }
}
