import Datasets
import Networks
import Search
import SystemSupport
import Tables

/// An experiment config, read and checked as far as that goes without the data.
public struct Configuration: Sendable {
  /// Where it was read from.
  public let file: String
  /// The text as it was read.
  public let text: String
  /// The `--set` overrides that were applied to it.
  public let overrides: [String]
  /// The sweep's name; the result is `results/NAME.h5`.
  public let name: String
  /// What to read.
  public let dataset: DatasetSettings
  /// How trials are taken from the search space.
  public let search: SearchMethod
  package let spaces: [SearchSpace]
  /// The document with its overrides.
  let root: JSONValue
  /// What the whole sweep may spend.
  public let budget: SweepBudget
  /// Seconds after which a trial is ended; nil for never.
  public let secondsPerTrial: Double?
  /// How networks are put together at the end; nil for not.
  public let ensemble: EnsembleSettings?
  /// What every trial must meet.
  let constraints: [GivenConstraint]
  let objective: (measure: Measure?, line: Int?)
  /// Metrics that the config asks for beyond those that every sweep has.
  let metrics: (metrics: [Metric], line: Int?)

  /// Reads a config file.
  ///
  /// - Parameters:
  ///   - file: the JSON5 file.
  ///   - overrides: `key=value`, where the key is a hyperparameter or a key path, and the value is
  ///     JSON5 or a plain word.
  /// - Throws: ``ConfigurationError`` with every mistake.
  public init(file: String, overrides: [String] = []) throws(ConfigurationError) {
    if StandardInput.isMeant(by: file) {
      var bytes: [UInt8] = []
      while let more = try? SystemFile.standardInput.read(upTo: 1 << 16), !more.isEmpty {
        bytes += more
      }
      guard let text = String(validating: bytes, as: UTF8.self) else {
        throw ConfigurationError([
          ConfigurationProblem(
            file: "standard input", line: nil, path: "", message: "is no UTF-8 text")
        ])
      }
      try self.init(text: text, file: StandardInput.name, overrides: overrides)
      return
    }
    let exists = FileManager.default.fileExists(atPath: file)
    let isFolder = FileSystem.isFolder(file)
    guard exists, !isFolder, let data = FileManager.default.contents(atPath: file) else {
      throw ConfigurationError([
        ConfigurationProblem(
          file: file, line: nil, path: "",
          message: !exists
            ? "cannot be read: there is no such file" + advice(forMissing: file)
            : isFolder
              ? "is a folder; a config file is needed"
              : "cannot be read: \(String(cString: strerror(errno)))")
      ])
    }
    guard let text = String(data: data, encoding: .utf8) else {
      throw ConfigurationError([
        ConfigurationProblem(file: file, line: nil, path: "", message: "is no UTF-8 text")
      ])
    }
    try self.init(text: text, file: file, overrides: overrides)
  }

  /// Reads a config from a text; `file` is its name in messages, and its folder what paths are
  /// relative to.
  public init(text: String, file: String, overrides: [String] = []) throws(ConfigurationError) {
    self.text = text
    self.file = file
    self.overrides = overrides
    let log = ProblemLog(file: file)
    var root: JSONValue
    do { root = try JSON5Parser.parse(text) } catch {
      log.add("", line: error.line, error.message)
      throw ConfigurationError(log.problems)
    }
    for override in overrides { Override.apply(override, to: &root, log: log) }
    Preset.apply(to: &root, log: log)

    let known = [
      "$schema", "preset", "name", "dataset", "parameters", "search", "objective", "metrics",
      "exclude", "paired", "where", "budget", "limits", "ensemble",
    ]
    self.root = root
    guard let reader = ObjectReader(root, path: "", known: known, log: log)
    else { throw ConfigurationError(log.problems) }
    let folder = URL(fileURLWithPath: file).deletingLastPathComponent()

    budget = BudgetReader(log: log).budget(reader.value("budget"))
    secondsPerTrial = BudgetReader(log: log).secondsPerTrial(reader.value("limits"))
    name = Self.name(reader, file: file, log)
    var dataset = DatasetSettings(source: .file(""))
    if let value = reader.value("dataset") {
      dataset = DatasetReader(log: log, folder: folder).read(value) ?? dataset
    } else {
      log.add("dataset", line: root.line, "is missing: {\"source\": FILE} at least")
    }

    let parameterReader = ParameterReader(log: log, folder: folder)
    let spaces = Self.spaces(reader, parameterReader, line: root.line, log)
    self.spaces = spaces
    dataset.severalTargetsAreLabels =
      !spaces.isEmpty
      && spaces.allSatisfy { $0.values(of: .loss) == [.text(Loss.binaryCrossEntropy.rawValue)] }
    self.dataset = dataset
    let search = SearchReader(log: log, budget: budget).search(
      reader.value("search"), parameterReader)
    self.search = search ?? .grid
    objective = SearchReader(log: log, budget: budget).objective(reader.value("objective"))
    metrics = SearchReader(log: log, budget: budget).metrics(reader.value("metrics"))
    ensemble = SearchReader(log: log, budget: budget).ensemble(reader.value("ensemble"))
    constraints = SearchReader(log: log, budget: budget).constraints(reader.value("where"))
    checkPreparation(log)
    let checker = SpaceChecker(log: log, search: search)
    checker.check(spaces)
    checker.check(constraints, spaces)
    try log.throwIfAny()
  }

  /// The sweep's name. Only a given one is checked: what names the config's file can name the
  /// result's, too.
  private static func name(_ reader: ObjectReader, file: String, _ log: ProblemLog) -> String {
    guard let given = reader.text("name") else {
      return StandardInput.isMeant(by: file)
        ? "standard_input"
        : URL(fileURLWithPath: file).deletingPathExtension().lastPathComponent
    }
    let isStrange = given.contains {
      !($0.isASCII && ($0.isLetter || $0.isNumber || "._-".contains($0)))
    }
    if given.hasPrefix(".") || isStrange {
      log.add(
        "name", line: reader.value("name")?.line,
        "\"\(given)\" cannot name a file; take letters, digits, . _ and -")
    }
    return given
  }

  /// The search spaces, with the pairs and exclusions of the whole config.
  private static func spaces(
    _ reader: ObjectReader, _ parameterReader: ParameterReader, line: Int?, _ log: ProblemLog
  ) -> [SearchSpace] {
    var spaces: [SearchSpace] = []
    if let value = reader.value("parameters") {
      if case .array(let items) = value.kind {
        spaces = items.enumerated().compactMap {
          parameterReader.space($0.element, path: "parameters[\($0.offset)]")
        }
        if items.isEmpty { log.add("parameters", line: value.line, "has no search space") }
      } else {
        spaces = [parameterReader.space(value, path: "parameters")].compactMap { $0 }
      }
    } else {
      log.add("parameters", line: line, "is missing: {\"hidden_sizes\": [16]} at least")
    }
    if let value = reader.value("paired") {
      let paired = parameterReader.paired(value, path: "paired")
      for index in spaces.indices { spaces[index].paired += paired }
    }
    if let value = reader.value("exclude") {
      let exclude = parameterReader.exclude(value, path: "exclude")
      for index in spaces.indices { spaces[index].exclude += exclude }
    }
    return spaces
  }
}
