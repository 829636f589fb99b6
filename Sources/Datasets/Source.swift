import MatrixKernels

/// A data set as its files or its generator give it, before it is divided and scaled.
struct Source {
  let table: DataTable
  let task: Task
  /// The classes, in the order of their numbers; empty for regression.
  let classNames: [String]
  /// A name for each target.
  let targetNames: [String]
  private let labels: [Int32]

  /// Reads the rows and tells the task.
  init(_ settings: DatasetSettings) throws {
    let main = try Self.load(settings)
    task = try settings.task ?? main.inferredTask()
    table = task == .classification ? try main.withClasses(known: nil) : main
    guard table.rows > 0 else {
      throw DataError(file: settings.source.name, problem: "has no rows")
    }
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
    case .numbers(_, let names): (labels, classNames, targetNames) = ([], [], names)
    case .absent: (labels, classNames, targetNames) = ([], [], [])
    }
  }

  /// The division of the rows; one for each fold where there are folds.
  func splits(_ settings: DatasetSettings) throws -> [RowSplit] {
    let labels = task == .classification ? self.labels : nil
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

  private static func load(_ settings: DatasetSettings) throws -> DataTable {
    switch settings.source {
    case .generated(let generator): return generator.table()
    case .file(let path):
      return try TableLoader.load(
        path,
        TableRequest(
          targets: settings.target.map { .named($0) } ?? .standard, features: settings.features,
          sampleWeight: settings.sampleWeight, header: settings.header,
          targetsAreLabels: settings.task == .classification))
    }
  }

  /// The rows of a validation file, which must fit the others; nil without one.
  func validationTable(_ settings: DatasetSettings) throws -> DataTable? {
    guard let path = settings.validationSource else { return nil }
    let targets = settings.validationTarget ?? settings.target
    let other = try TableLoader.load(
      path,
      TableRequest(
        targets: targets.map { .named($0) } ?? .standard, features: settings.features,
        sampleWeight: settings.validationSampleWeight ?? settings.sampleWeight,
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
}
