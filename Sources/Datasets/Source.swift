import Tables

/// A data set as its files or its generator give it, before it is divided and scaled.
struct Source {
  let table: DataTable
  /// What each feature column is.
  let sourceColumns: SourceColumns
  /// The feature columns, ready to be fitted.
  let columns: TypedColumns
  let task: Task
  let targets: TargetValues
  /// How often each row counts in the loss; nil where all count once.
  let sampleWeights: [Float]?

  /// The classes, in the order of their numbers; empty but for a classification.
  var classNames: [String] { targets.classNames }
  /// A name for each target.
  var targetNames: [String] { table.targets.map(\.name) }

  /// How the file was read where it could be read otherwise, a sentence each, for the user.
  let notices: [String]

  /// Reads the rows, and tells the task and what each column is.
  ///
  /// - Parameter keepsFeatures: whether numbers must fit into 32 bits as they are.
  init(_ settings: DatasetSettings, keepsFeatures: Bool) throws {
    table = try Self.load(settings, keepsFeatures: keepsFeatures)
    guard table.rows > 0 else {
      throw DataError(file: settings.source.name, problem: "has no rows")
    }
    let typing = try ColumnTyping(table, settings.columns, settings.missingValues)
    sourceColumns = SourceColumns(names: table.features.names, kinds: typing.kinds)
    columns = try TypedColumns(table, typing.kinds, settings.missingValues)
    let inferred = try settings.task.map { ($0, nil) } ?? Self.inferredTask(table, settings)
    task = inferred.0
    targets = try TargetValues(
      table, task, settings.missingValues, drops: settings.missingTarget == .drop)
    notices =
      table.notices + typing.notices + [inferred.1].compactMap { $0 } + targets.notices
    sampleWeights = try table.checkedWeights()
    if task == .classification {
      guard targets.classNames.count >= 2 else {
        throw DataError(
          file: table.file, column: targetNames[0],
          problem: "has one class only (\(classNames.joined())); two or more are needed")
      }
    }
  }

  private static func inferredTask(
    _ table: DataTable, _ settings: DatasetSettings
  ) throws -> (task: Task, notice: String?) {
    let columns = table.targets.map {
      LabelReading(
        $0, file: table.file, lines: table.lines, missing: settings.missingValues,
        drops: settings.missingTarget == .drop)
    }
    if columns.count == 1 { return try columns[0].inferredTask() }
    let areLabels =
      settings.severalTargetsAreLabels && !columns.isEmpty
      && columns.allSatisfy { (try? $0.zerosAndOnes()) != nil }
    return (areLabels ? .multiLabel : .regression, nil)
  }

  /// The division of the rows; one for each fold where there are folds.
  func splits(_ settings: DatasetSettings) throws -> [RowSplit] {
    let labels = task == .classification ? targets.labels : nil
    let split = RowSplit(
      rows: targets.rows, labels: labels, classCount: classNames.count,
      validation: settings.validation, test: settings.test, seed: settings.splitSeed)
    guard !split.training.isEmpty else {
      throw DataError(
        file: table.file,
        problem: "has \(targets.rows.count) rows, none of which are left for training")
    }
    if settings.validation > 0 && split.validation.isEmpty {
      throw DataError(
        file: table.file,
        problem:
          "has \(targets.rows.count) rows; a validation share of \(settings.validation) is no "
          + "row")
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
    _ settings: DatasetSettings, _ targets: [String]?, sampleWeight: String?, keepsFeatures: Bool
  ) -> TableRequest {
    var request = TableRequest(
      targets: targets.map { .named($0) } ?? .standard, features: settings.features,
      sampleWeight: sampleWeight, header: settings.header, encoding: settings.encoding,
      missingValues: settings.missingValues, keepsFeatures: keepsFeatures)
    let columns = settings.columns
    request.excluded = columns.exclude
    request.words = Set(columns.categorical).union(columns.dates.keys)
    request.numbers = columns.numeric.isEmpty ? nil : Set(columns.numeric)
    return request
  }

  private static func load(_ settings: DatasetSettings, keepsFeatures: Bool) throws -> DataTable {
    switch settings.source {
    case .generated(let generator): return generator.table()
    case .file(let path):
      return try TableLoader.load(
        path,
        request(
          settings, settings.target, sampleWeight: settings.sampleWeight,
          keepsFeatures: keepsFeatures))
    }
  }

  /// A validation file.
  struct Validation {
    let table: DataTable
    let columns: TypedColumns
    let targets: TargetValues
    let sampleWeights: [Float]?
  }

  /// The rows of a validation file, which must fit the others; nil without one.
  func validation(_ settings: DatasetSettings, keepsFeatures: Bool) throws -> Validation? {
    guard let path = settings.validationSource else { return nil }
    var request = Self.request(
      settings, settings.validationTarget ?? settings.target,
      sampleWeight: settings.validationSampleWeight ?? settings.sampleWeight,
      keepsFeatures: keepsFeatures)
    if table.hasNames {
      request.expectedNames = sourceColumns.names
      request.words = sourceColumns.words
      request.numbers = sourceColumns.numbers
      // The last column of one file may stand elsewhere in the other.
      if case .standard = request.targets, TableLoader.isCSV(path) {
        request.targets = .named(targetNames)
      }
    }
    var other = try TableLoader.load(path, request)
    let names = sourceColumns.names
    guard other.features.count == names.count else {
      throw DataError(
        file: path,
        problem: "has \(other.features.count) features where \(table.file) has "
          + "\(names.count)")
    }
    if other.features.names != names {
      if other.hasNames, table.hasNames, Set(other.features.names) == Set(names) {
        request.features = names
        other = try TableLoader.load(path, request)
      } else if let (found, expected) = zip(other.features.names, names)
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
      other, task, settings.missingValues, known: task == .classification ? classNames : nil,
      drops: settings.missingTarget == .drop)
    return Validation(
      table: other, columns: try TypedColumns(other, sourceColumns.kinds, settings.missingValues),
      targets: targets, sampleWeights: try other.checkedWeights())
  }
}
