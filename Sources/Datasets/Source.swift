import Tables

/// A data set as its files or its generator give it, before it is divided and scaled.
struct Source {
  let table: DataTable
  let task: Task
  let targets: TargetValues
  /// How often each row counts in the loss; nil where all count once.
  let sampleWeights: [Float]?

  /// The classes, in the order of their numbers; empty but for a classification.
  var classNames: [String] { targets.classNames }
  /// A name for each target.
  var targetNames: [String] { table.targets.map(\.name) }

  /// Reads the rows and tells the task.
  init(_ settings: DatasetSettings) throws {
    table = try Self.load(settings)
    guard table.rows > 0 else {
      throw DataError(file: settings.source.name, problem: "has no rows")
    }
    task = try settings.task ?? Self.inferredTask(table, settings)
    targets = try TargetValues(table, task, settings.missingValues)
    sampleWeights = try table.checkedWeights()
    if task == .classification {
      guard targets.classNames.count >= 2 else {
        throw DataError(
          file: table.file, column: targetNames[0],
          problem: "has one class only (\(classNames.joined())); two or more are needed")
      }
    }
  }

  private static func inferredTask(_ table: DataTable, _ settings: DatasetSettings) throws -> Task {
    let columns = table.targets.map {
      LabelReading(
        $0, file: table.file, lines: table.lines, missing: settings.missingValues)
    }
    if columns.count == 1 { return try columns[0].inferredTask() }
    return settings.severalTargetsAreLabels && !columns.isEmpty
      && columns.allSatisfy { (try? $0.zerosAndOnes()) != nil } ? .multiLabel : .regression
  }

  /// The division of the rows; one for each fold where there are folds.
  func splits(_ settings: DatasetSettings) throws -> [RowSplit] {
    let labels = task == .classification ? targets.labels : nil
    let split = RowSplit(
      rows: table.rows, labels: labels, classCount: classNames.count,
      validation: settings.validation, test: settings.test, seed: settings.splitSeed)
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
    guard let folds = settings.folds else { return [split] }
    guard split.training.count >= folds else {
      throw DataError(
        file: table.file,
        problem:
          "has \(split.training.count) rows beside the test rows; \(folds) folds need as many "
          + "at least")
    }
    return split.folds(
      folds, labels: labels, classCount: classNames.count, seed: settings.splitSeed)
  }

  private static func request(
    _ settings: DatasetSettings, _ targets: [String]?, sampleWeight: String?
  ) -> TableRequest {
    TableRequest(
      targets: targets.map { .named($0) } ?? .standard, features: settings.features,
      sampleWeight: sampleWeight, header: settings.header, encoding: settings.encoding,
      missingValues: settings.missingValues, keepsFeatures: settings.scaling == .none)
  }

  private static func load(_ settings: DatasetSettings) throws -> DataTable {
    switch settings.source {
    case .generated(let generator): return generator.table()
    case .file(let path):
      return try TableLoader.load(
        path, request(settings, settings.target, sampleWeight: settings.sampleWeight))
    }
  }

  /// The rows of a validation file, which must fit the others; nil without one.
  func validation(
    _ settings: DatasetSettings
  ) throws -> (table: DataTable, targets: TargetValues, sampleWeights: [Float]?)? {
    guard let path = settings.validationSource else { return nil }
    var request = Self.request(
      settings, settings.validationTarget ?? settings.target,
      sampleWeight: settings.validationSampleWeight ?? settings.sampleWeight)
    if table.hasNames {
      request.expectedNames = table.featureNames
      // The last column of one file may stand elsewhere in the other.
      if case .standard = request.targets, TableLoader.isCSV(path) {
        request.targets = .named(targetNames)
      }
    }
    var other = try TableLoader.load(path, request)
    guard other.features.columns == table.features.columns else {
      throw DataError(
        file: path,
        problem: "has \(other.features.columns) features where \(table.file) has "
          + "\(table.features.columns)")
    }
    if other.featureNames != table.featureNames {
      if other.hasNames, table.hasNames, Set(other.featureNames) == Set(table.featureNames) {
        request.features = table.featureNames
        other = try TableLoader.load(path, request)
      } else if let (found, expected) = zip(other.featureNames, table.featureNames)
        .first(where: { $0 != $1 })
      {
        throw DataError(
          file: path, column: found,
          problem: "stands where \(table.file) has \(expected): the columns differ")
      }
    }
    guard other.targets.count == table.targets.count || task == .classification else {
      throw DataError(
        file: path,
        problem: "has \(other.targets.count) target columns where \(table.file) has "
          + "\(targetNames.count)")
    }
    let targets = try TargetValues(
      other, task, settings.missingValues, known: task == .classification ? classNames : nil)
    return (other, targets, try other.checkedWeights())
  }
}
