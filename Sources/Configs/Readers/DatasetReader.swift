import Datasets
import Search
import SystemSupport
import Tables

/// Reads the `dataset` object of a config.
struct DatasetReader {
  let log: ProblemLog
  let folder: URL

  private static let fileKeys = [
    "source", "target", "features", "exclude", "header", "encoding", "missing_values",
    "missing_target", "categorical", "numeric", "dates", "missing", "categories",
    "validation_source", "validation_target", "sample_weight", "validation_sample_weight",
    "if_missing",
  ]
  private static let generatorKeys = ["generate", "rows", "noise", "seed"]
  private static let commonKeys = [
    "task", "scaling", "numeric_encoding", "bins", "edges", "target_scaling", "validation", "folds",
    "test", "split_seed",
  ]

  /// The keys of data in files.
  private static var keys: [String] { fileKeys + commonKeys }

  /// The key of `dataset` that a name outside of it most likely means; nil where the name is known
  /// there.
  static func key(for name: String, notAmong known: [String]) -> String? {
    OtherNames.translation(of: name, among: known) == nil
      ? OtherNames.translation(of: name, among: keys) : nil
  }

  func read(_ value: JSONValue) -> DatasetSettings? {
    let generates: Bool
    if case .object(let members) = value.kind {
      generates = members.contains { $0.key == "generate" }
    } else {
      generates = false
    }
    let keys = generates ? Self.generatorKeys + Self.commonKeys : Self.keys
    guard
      let reader = ObjectReader(value, path: "dataset", known: keys, log: log)
    else { return nil }
    let source = generates ? generated(reader) : file(reader, line: value.line)
    // The rest is read even where the source is wrong, so that all mistakes are told at once.
    var settings = DatasetSettings(source: source ?? .file(""))
    if !generates { readFileKeys(reader, &settings) }
    settings.task = reader.choice("task", Task.self)
    PreprocessingReader(log: log).read(reader, &settings)
    func share(_ key: String) -> Double {
      reader.number(key, "a share from 0 to below 1") { $0 >= 0 && $0 < 1 } ?? 0
    }
    settings.validation = share("validation")
    settings.test = share("test")
    if settings.validation + settings.test >= 1 {
      log.add(
        "dataset.validation", line: reader.value("validation")?.line,
        "validation and test together leave no rows for training")
    }
    if settings.validation > 0 && settings.validationSource != nil {
      log.add(
        "dataset.validation", line: reader.value("validation")?.line,
        "give \"validation\" or \"validation_source\", not both")
    }
    settings.folds = reader.integer("folds", 2...1000)
    if let value = reader.value("folds"),
      settings.validation > 0 || reader.value("validation_source") != nil
    {
      log.add(
        "dataset.folds", line: value.line,
        "every fold is the validation once; leave out "
          + (settings.validation > 0 ? "\"validation\"" : "\"validation_source\""))
    }
    settings.splitSeed = UInt64(reader.integer("split_seed", 0...(1 << 53 - 1)) ?? 0)
    return source == nil ? nil : settings
  }

  private func generated(_ reader: ObjectReader) -> DataSource? {
    guard let generator = reader.choice("generate", GeneratorSettings.Generator.self) else {
      return nil
    }
    return .generated(
      GeneratorSettings(
        generator: generator, rows: reader.integer("rows", 1...100_000_000) ?? 1000,
        noise: reader.number("noise", "a number that is not negative") { $0 >= 0 && $0.isFinite }
          ?? 0.1,
        seed: UInt64(reader.integer("seed", 0...(1 << 53 - 1)) ?? 0)))
  }

  private func file(_ reader: ObjectReader, line: Int?) -> DataSource? {
    guard reader.value("source") != nil else {
      log.add(
        "dataset", line: line,
        "\"source\" is missing: a .csv, .h5, .npy or IDX file; or \"generate\" with "
          + GeneratorSettings.Generator.allCases.map(\.rawValue).joined(separator: ", "))
      return nil
    }
    return existing("source", reader).map { .file($0) }
  }

  private func readFileKeys(_ reader: ObjectReader, _ settings: inout DatasetSettings) {
    settings.validationSource = existing("validation_source", reader)
    let source = reader.text("source") ?? ""
    func column(_ name: String) -> String { columnOrFile(name, of: source) }
    func validationColumn(_ name: String) -> String {
      columnOrFile(name, of: settings.validationSource ?? source)
    }
    settings.target = reader.texts("target")?.map(column)
    settings.validationTarget = reader.texts("validation_target")?.map(validationColumn)
    settings.features = reader.texts("features")
    ColumnReader(log: log).read(reader, &settings)
    settings.header = reader.flag("header")
    settings.encoding = reader.choice("encoding", TextEncoding.self) ?? .utf8
    if let texts = reader.texts("missing_values") { settings.missingValues = MissingValues(texts) }
    for (key, names) in [("features", settings.features), ("target", settings.target)] {
      guard let twice = names?.firstRepeated else { continue }
      log.add("dataset.\(key)", line: reader.value(key)?.line, "\"\(twice)\" is listed twice")
    }
    settings.sampleWeight = reader.text("sample_weight").map(column)
    settings.validationSampleWeight = reader.text("validation_sample_weight")
      .map(validationColumn)
    for (key, other) in [
      ("validation_target", "validation_source"),
      ("validation_sample_weight", "validation_source"),
      ("validation_sample_weight", "sample_weight"),
    ] where reader.value(other) == nil {
      if let value = reader.value(key) {
        log.add("dataset.\(key)", line: value.line, "is not used without \"\(other)\"")
      }
    }
  }

  /// A column's name; beside an array, the path of a file of its own.
  private func columnOrFile(_ name: String, of source: String) -> String {
    TableLoader.hasNames(source) ? name : resolvedPath(name, folder: folder)
  }

  private func existing(_ key: String, _ reader: ObjectReader) -> String? {
    guard let name = reader.text(key) else { return nil }
    if StandardInput.isMeant(by: name) { return name }
    let path = resolvedPath(name, folder: folder)
    guard FileManager.default.fileExists(atPath: path) else {
      log.add(
        "dataset.\(key)", line: reader.value(key)?.line,
        "there is no file \(path)"
          + (reader.text("if_missing").map { "; to get it: \($0)" } ?? advice(forMissing: path)))
      return nil
    }
    return path
  }
}
