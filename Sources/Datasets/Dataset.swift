import Foundation
import MatrixKernels
import SystemProcessors

/// A data set, loaded, divided and scaled: what every trial of a sweep shares, read-only.
public struct Dataset: Sendable {
  /// Classes or numbers.
  public let task: Task
  /// A name for each feature.
  public let featureNames: [String]
  /// The classes, in the order of their numbers; empty for regression.
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

  /// Loads, divides and scales: one data set, or one for each fold of a cross-validation, which share
  /// what they can.
  ///
  /// - Throws: ``DataError`` for a file that cannot be read or used.
  public static func load(_ settings: DatasetSettings) throws -> [Dataset] {
    // The digest reads the files once more; another core does that meanwhile.
    let digest = BackgroundResult { try Self.digest(settings) }
    let source = try Source(settings)
    let splits = try source.splits(settings)
    return try splits.enumerated().map { index, split in
      // The last one may change the features in place.
      let copies = settings.scaling != .none && index + 1 < splits.count
      return try Dataset(
        source, copiesFeatures: copies, settings, split, digest)
    }
  }

  /// Loads, divides and scales a data set without folds, or the first fold.
  ///
  /// - Throws: ``DataError`` for a file that cannot be read or used.
  public init(_ settings: DatasetSettings) throws { self = try Self.load(settings)[0] }

  private init(
    _ source: Source, copiesFeatures: Bool, _ settings: DatasetSettings, _ split: RowSplit,
    _ digest: BackgroundResult<String>
  ) throws {
    task = source.task
    classNames = source.classNames
    targetNames = source.targetNames
    featureNames = source.table.featureNames
    testRows = split.test
    let features =
      copiesFeatures ? Matrix(copying: source.table.features) : source.table.features
    scale = FeatureScale(fitting: settings.scaling, to: features, rows: split.training)
    scale.apply(to: features)
    training = Self.part(of: source.table, features, rows: split.training)
    if let other = try source.validationTable(settings) {
      scale.apply(to: other.features)
      validation = Self.part(of: other, other.features, rows: Array(0..<Int32(other.rows)))
    } else {
      validation =
        split.validation.isEmpty
        ? nil : Self.part(of: source.table, features, rows: split.validation)
    }
    try Self.checkWeights(of: training, "training", file: source.table.file, settings)
    if let validation {
      try Self.checkWeights(
        of: validation, "validation", file: settings.validationSource ?? source.table.file, settings
      )
    }
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
    of table: DataTable, _ features: Matrix, rows: [Int32]
  ) -> DataPart {
    var labels: [Int32] = []
    var targets = Matrix(rows: 0, columns: 1)
    switch table.targets {
    case .labels(let numbers, let names, _):
      labels = numbers
      // One column of 0 and 1 serves binary cross-entropy and squared errors on two classes.
      if names.count == 2 {
        targets = Matrix(rows: table.rows, columns: 1)
        for i in 0..<table.rows { targets[i, 0] = Float(labels[i]) }
      }
    case .numbers(let numbers, _): targets = numbers
    case .absent: break
    }
    return DataPart(
      features: features, labels: labels, targets: targets, sampleWeights: table.sampleWeights,
      rows: rows)
  }

  private static func digest(_ settings: DatasetSettings) throws -> String {
    guard case .file(let path) = settings.source else {
      return SHA256.hexadecimal(of: "\(settings.source)")
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
    for file in files { try digest.update(file: file) }
    return digest.finish()
  }
}
