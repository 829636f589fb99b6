import Foundation
import MatrixKernels

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

  /// Loads, divides and scales.
  ///
  /// - Throws: ``DataError`` for a file that cannot be read or used.
  public init(_ settings: DatasetSettings) throws {
    // The digest reads the files once more; another core does that meanwhile.
    let digest = BackgroundResult { try Self.digest(settings) }
    let main = try Self.load(settings)
    let task = try settings.task ?? main.inferredTask()
    let table = task == .classification ? try main.withClasses(known: nil) : main
    guard table.rows > 0 else {
      throw DataError(file: settings.source.name, problem: "has no rows")
    }
    var labels: [Int32] = []
    var classNames: [String] = []
    switch table.targets {
    case .labels(let values, let names, let name):
      guard task == .classification else {
        throw DataError(
          file: table.file, column: name,
          problem: "holds texts; the targets of a regression are numbers")
      }
      guard names.count >= 2 else {
        throw DataError(
          file: table.file, column: name,
          problem: "has one class only (\(names.joined())); two or more are needed")
      }
      (labels, classNames, targetNames) = (values, names, [name])
    case .numbers(_, let names): targetNames = names
    case .absent: targetNames = []
    }
    self.task = task
    self.classNames = classNames
    featureNames = table.featureNames

    let split = RowSplit(
      rows: table.rows, labels: task == .classification ? labels : nil,
      classCount: classNames.count, validation: settings.validation, test: settings.test,
      seed: settings.splitSeed)
    guard !split.training.isEmpty else {
      throw DataError(
        file: table.file,
        problem: "has \(table.rows) rows, none of which are left for training")
    }
    if settings.validation > 0 && split.validation.isEmpty {
      throw DataError(
        file: table.file,
        problem: "has \(table.rows) rows; a validation share of \(settings.validation) is no row")
    }
    testRows = split.test
    scale = FeatureScale(fitting: settings.scaling, to: table.features, rows: split.training)
    scale.apply(to: table.features)
    training = Self.part(of: table, rows: split.training)
    if settings.validationSource != nil {
      let other = try Self.loadValidation(
        settings, task: task, classNames: classNames, like: table, targetNames: targetNames)
      scale.apply(to: other.features)
      validation = Self.part(of: other, rows: Array(0..<Int32(other.rows)))
    } else {
      validation =
        split.validation.isEmpty ? nil : Self.part(of: table, rows: split.validation)
    }
    sha256 = try digest.value()
  }

  private static func part(of table: DataTable, rows: [Int32]) -> DataPart {
    switch table.targets {
    case .labels(let labels, let names, _):
      // One column of 0 and 1 serves binary cross-entropy and squared errors on two classes.
      let targets = Matrix(rows: names.count == 2 ? table.rows : 0, columns: 1)
      if names.count == 2 { for i in 0..<table.rows { targets[i, 0] = Float(labels[i]) } }
      return DataPart(features: table.features, labels: labels, targets: targets, rows: rows)
    case .numbers(let numbers, _):
      return DataPart(features: table.features, labels: [], targets: numbers, rows: rows)
    case .absent:
      return DataPart(
        features: table.features, labels: [], targets: Matrix(rows: 0, columns: 1), rows: rows)
    }
  }

  private static func load(_ settings: DatasetSettings) throws -> DataTable {
    switch settings.source {
    case .generated(let generator): return generator.table()
    case .file(let path):
      return try TableLoader.load(
        path,
        TableRequest(
          targets: settings.target.map { .named($0) } ?? .standard, features: settings.features,
          header: settings.header, targetsAreLabels: settings.task == .classification))
    }
  }

  private static func loadValidation(
    _ settings: DatasetSettings, task: Task, classNames: [String], like table: DataTable,
    targetNames: [String]
  ) throws -> DataTable {
    let path = settings.validationSource ?? ""
    let targets = settings.validationTarget ?? settings.target
    let other = try TableLoader.load(
      path,
      TableRequest(
        targets: targets.map { .named($0) } ?? .standard, features: settings.features,
        header: settings.header, targetsAreLabels: task == .classification))
    guard other.features.columns == table.features.columns else {
      throw DataError(
        file: path,
        problem: "has \(other.features.columns) features where \(table.file) has "
          + "\(table.features.columns)")
    }
    if other.featureNames != table.featureNames {
      let pairs = zip(other.featureNames, table.featureNames)
      if let (found, expected) = pairs.first(where: { $0 != $1 }) {
        throw DataError(
          file: path, column: found,
          problem: "stands where \(table.file) has \(expected): the columns differ")
      }
    }
    if case .numbers(let numbers, _) = other.targets, task == .regression,
      numbers.columns != targetNames.count
    {
      throw DataError(
        file: path,
        problem: "has \(numbers.columns) target columns where \(table.file) has "
          + "\(targetNames.count)")
    }
    return task == .classification ? try other.withClasses(known: classNames) : other
  }

  private static func digest(_ settings: DatasetSettings) throws -> String {
    guard case .file(let path) = settings.source else {
      return SHA256.hexadecimal(of: "\(settings.source)")
    }
    let files =
      [path, settings.validationSource].compactMap { $0 }
      + [settings.target, settings.validationTarget].compactMap { $0 }.flatMap { $0 }
      .filter { FileManager.default.fileExists(atPath: $0) }
    var digest = SHA256()
    for file in files { try digest.update(file: file) }
    return digest.finish()
  }
}
