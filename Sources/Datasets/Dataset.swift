import MatrixKernels
import SystemSupport
import Tables

/// A data set, loaded, divided and scaled: what every trial of a sweep shares, read-only.
public struct Dataset: Sendable {
  /// Classes or numbers.
  public let task: Task
  /// A name for each feature.
  public let featureNames: [String]
  /// Whether these are the file's own names.
  public let hasFeatureNames: Bool
  /// The classes, in the order of their numbers; empty but for a classification.
  public let classNames: [String]
  /// A name for each target: the label column, or the columns of a regression.
  public let targetNames: [String]
  /// The fitted scaling of the features.
  public let scale: FeatureScale
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

  /// Loads, divides and scales: one data set, or one for each fold of a cross-validation, which
  /// share what they can.
  ///
  /// - Throws: ``DataError`` for a file that cannot be read or used.
  public static func load(_ settings: DatasetSettings) throws -> [Dataset] {
    // The digest reads the files once more; another core does that meanwhile.
    let digest = BackgroundResult { try Self.digest(settings) }
    let source = try Source(settings)
    let splits = try source.splits(settings)
    if settings.scaling == .none || settings.precision == .single {
      let rounded = FeatureValues.single(source.table.features.rounded)
      return try load(source, rounded, splits, settings, digest)
    }
    return try load(source, source.table.features, splits, settings, digest)
  }

  private static func load(
    _ source: Source, _ features: FeatureValues, _ splits: [RowSplit], _ settings: DatasetSettings,
    _ digest: BackgroundResult<String>
  ) throws -> [Dataset] {
    let validation = try source.validation(settings)
    return try splits.enumerated().map { index, split in
      let scale = FeatureScale(
        fitting: settings.scaling, to: features, rows: split.training,
        precision: settings.precision)
      if let wide = scale.firstTooWide {
        throw DataError(
          file: source.table.file, column: source.table.featureNames[wide],
          problem: "its numbers are further apart than a 64-bit float can tell")
      }
      // The last one may change the features in place.
      let isLast = index + 1 == splits.count
      let scaled = scale.scaled(features, inPlace: isLast)
      if !scaled.isFinite { throw DataError.outOfRange(scaled.features, source.table) }
      var judged: DataPart?
      if let (table, targets, weights) = validation {
        let scaled = scale.scaled(table.features, inPlace: isLast)
        if !scaled.isFinite { throw DataError.outOfRange(scaled.features, table) }
        judged = part(targets, scaled.features, weights, rows: Array(0..<Int32(table.rows)))
      }
      return try Dataset(
        source, scaled.features, scale, split, validation: judged, settings,
        notices: validation?.table.notices, digest)
    }
  }

  /// Loads, divides and scales a data set without folds, or the first fold.
  ///
  /// - Throws: ``DataError`` for a file that cannot be read or used.
  public init(_ settings: DatasetSettings) throws { self = try Self.load(settings)[0] }

  private init(
    _ source: Source, _ features: Matrix, _ scale: FeatureScale, _ split: RowSplit,
    validation given: DataPart?, _ settings: DatasetSettings, notices others: [String]?,
    _ digest: BackgroundResult<String>
  ) throws {
    task = source.task
    classNames = source.classNames
    targetNames = source.targetNames
    featureNames = source.table.featureNames
    hasFeatureNames = source.table.hasNames
    testRows = split.test
    self.scale = scale
    let (targets, weights) = (source.targets, source.sampleWeights)
    training = Self.part(targets, features, weights, rows: split.training)
    validation =
      given
      ?? (split.validation.isEmpty
        ? nil : Self.part(targets, features, weights, rows: split.validation))
    try Self.checkWeights(of: training, "training", file: source.table.file, settings)
    if let validation {
      try Self.checkWeights(
        of: validation, "validation", file: settings.validationSource ?? source.table.file, settings
      )
    }
    notices = source.table.notices + (others ?? []) + source.targets.notices
    sha256 = try digest.value()
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

  private static func part(
    _ targets: TargetValues, _ features: Matrix, _ sampleWeights: [Float]?, rows: [Int32]
  ) -> DataPart {
    DataPart(
      features: features, labels: targets.labels, targets: targets.numbers,
      sampleWeights: sampleWeights, rows: rows)
  }

  private static func digest(_ settings: DatasetSettings) throws -> String {
    let path: String
    switch settings.source {
    case .generated(let generator): return SHA256.hexadecimal(of: generator.digestedText)
    case .file(let file): path = file
    }
    // The names of columns are in the config.
    func files(_ names: [String]?, beside source: String?) -> [String] {
      TableLoader.hasNames(source ?? path) ? [] : names ?? []
    }
    let validation = settings.validationSource
    let files =
      [path, validation].compactMap { $0 }
      + files(settings.target, beside: path)
      + files(settings.validationTarget, beside: validation)
      + files(settings.sampleWeight.map { [$0] }, beside: path)
      + files(settings.validationSampleWeight.map { [$0] }, beside: validation)
    var digest = SHA256()
    for file in files { try digest.update(file: StandardInput.path(for: file)) }
    return digest.finish()
  }
}
