import Datasets
import HDF5
import Networks
import Records
import Search
import SystemSupport
import Tables
import Training

/// A result file, opened for reading.
public final class SweepResults {
  /// Where it is.
  public internal(set) var path: String
  /// The numbers of the trials, ascending.
  public let trialIDs: [Int]
  /// How each trial ended.
  public let statuses: [TrialOutcome.Status]
  /// What the best trial is best in.
  public let objective: Objective
  /// The hyperparameters, in the order of the file.
  public let parameters: [Parameter]
  /// The hyperparameters that differ between trials.
  public let swept: [Parameter]
  /// The metrics of every epoch.
  public let metrics: [Metric]

  let file: HDF5File
  private let isTolerant: Bool
  private var columns: [String: [Double]] = [:]
  private var histories: [Metric: HDF5SliceReader<Float>] = [:]
  private lazy var learningRates = Result {
    try HDF5SliceReader<Float>(file, "/learning_rate_used", blockElements: 262_144)
  }
  private lazy var allMessages = Result { try file.readTexts("/message") }
  private lazy var storedWeights = Result { try StoredWeights(file) }
  private lazy var storedPreprocessing = Result { try Preprocessing(file) }
  private lazy var dataset = Result { try DatasetDescription(self) }
  private lazy var allValues = Result {
    var rows = [ParameterValues](repeating: ParameterValues(), count: trialIDs.count)
    for parameter in parameters {
      for (row, value) in try values(of: parameter).enumerated() { rows[row][parameter] = value }
    }
    return rows
  }

  /// Opens a result file.
  ///
  /// - Throws: ``ResultsError`` where it is none or its texts are damaged, `HDF5Error` where its
  ///   numbers are.
  public convenience init(opening path: String) throws {
    try self.init(opening: path, tolerant: false)
  }

  /// Opens a result file.
  ///
  /// - Parameter tolerant: whether damage to what can be done without is passed over.
  init(opening path: String, tolerant: Bool) throws {
    self.path = path
    isTolerant = tolerant
    guard FileManager.default.fileExists(atPath: path) else {
      throw ResultsError.notAResult(
        path: path, reason: "there is no such file" + advice(forMissing: path))
    }
    if FileSystem.isFolder(path) {
      throw ResultsError.notAResult(path: path, reason: "it is a folder")
    }
    if !tolerant, try FileTrailer.isIntact(path) == false {
      throw ResultsError.notAResult(
        path: path, reason: "it is damaged: its bytes are not those that were written")
    }
    do { file = try HDF5File(opening: path) } catch let error as HDF5Error {
      throw ResultsError.notAResult(
        path: path,
        reason: error.reasons.contains("file signature not found")
          ? "it is no HDF5 file" : error.reasons.joined(separator: "; "))
    }
    let file = self.file
    guard let version = try file.numberAttribute("format_version", of: "/") else {
      throw ResultsError.notAResult(path: path, reason: "it has no format_version")
    }
    guard 1...ResultFileWriter.formatVersion ~= Int32(version) else {
      throw ResultsError.notAResult(
        path: path,
        reason: "its format is version \(Int(version)), this program reads versions 1 to "
          + "\(ResultFileWriter.formatVersion)")
    }
    trialIDs = try file.read("/trial", as: Int64.self).map { Int($0) }
    statuses = try file.read("/status", as: Int8.self).map {
      TrialOutcome.Status(rawValue: $0) ?? .failed
    }
    if !tolerant, let digest = try file.textAttribute(TextDigest.name, of: "/"),
      try digest != TextDigest.of(file)
    {
      throw ResultsError.notAResult(path: path, reason: "its texts are damaged")
    }
    let coordinates = try file.textAttribute("coordinates", of: "/") ?? ""
    parameters = coordinates.split(separator: " ").compactMap { Parameter(String($0)) }
    swept = try parameters.filter {
      try file.numberAttribute("swept", of: "/" + $0.name) == 1
    }
    metrics = Metric.allCases.filter { file.isDataset("/" + $0.rawValue) }
    guard
      let measure = try file.textAttribute("objective_metric", of: "/").flatMap(Measure.init),
      statuses.count == trialIDs.count
    else { throw ResultsError.notAResult(path: path, reason: "it is damaged") }
    objective = Objective(measure: measure, hasValidation: metrics.contains(.validationLoss))
  }

  /// A text attribute of the file, such as `title` or `sweep_status`; empty where it is missing.
  public func attribute(_ name: String) throws -> String {
    try file.textAttribute(name, of: "/") ?? ""
  }

  /// The row of a trial.
  public func row(of id: Int) throws -> Int {
    guard let row = trialIDs.firstIndex(of: id) else {
      let known = trialIDs.first.map { "\($0) to \(trialIDs[trialIDs.count - 1])" } ?? "none"
      throw ResultsError.noTrial(path: path, id: id, known: known)
    }
    return row
  }

  /// A hyperparameter of every trial, nil where the trial does not use it.
  public func values(of parameter: Parameter) throws -> [ParameterValue?] {
    let object = "/" + parameter.name
    let kind = try file.textAttribute("kind", of: object) ?? "text"
    if try file.isText(object) {
      return try file.readTexts(object).map { text in
        text.isEmpty ? nil : ParameterValue(text: text, kind: kind, of: parameter)
      }
    }
    return try file.read(object, as: Double.self).map { number in
      number.isNaN ? nil : ParameterValue(number: number, kind: kind)
    }
  }

  /// A number of every trial: `final_…`, `best_…`, `best_epoch`, `wall_time` and so on.
  public func column(_ name: String) throws -> [Double] {
    if let known = columns[name] { return known }
    let values = try file.read("/" + name, as: Double.self)
    guard values.count == trialIDs.count else {
      throw ResultsError.notAResult(path: path, reason: "\(name) has \(values.count) values")
    }
    columns[name] = values
    return values
  }

  /// Why each trial failed; empty where it did not.
  public func messages() throws -> [String] { try allMessages.get() }

  /// A metric of one trial, one value for each epoch that was run.
  public func history(of metric: Metric, row: Int) throws -> [Float] {
    let reader =
      try histories[metric]
      ?? HDF5SliceReader<Float>(file, "/" + metric.rawValue, blockElements: 262_144)
    histories[metric] = reader
    return Array(try reader.slice(row).prefix(try epochsRun(row: row)))
  }

  func epochsRun(row: Int) throws -> Int { max(0, Int(try column("epochs_run")[row])) }

  /// Whether every planned trial is there and final, and nothing is left to do.
  public var isWhole: Bool {
    get throws {
      try attribute("sweep_status") == SweepStatus.complete.rawValue
        && statuses.allSatisfy(\.isFinal)
    }
  }

  /// What grows with every epoch and with every trial that ends: the epochs of all trials, and how many
  /// have a record.
  func countedProgress() throws -> Int {
    try trialIDs.indices.reduce(statuses.count { $0 != .pending }) {
      $0 + (try epochsRun(row: $1))
    }
  }

  /// Every hyperparameter that each trial uses.
  public func trialValues() throws -> [ParameterValues] { try allValues.get() }

  /// What names each trial in any sweep.
  public func trialKeys() throws -> [TrialKey] {
    if file.isDataset("/trial_key") {
      return try file.read("/trial_key", as: Int64.self).map { TrialKey(value: $0) }
    }
    return try trialValues().map { TrialKey($0) }
  }

  /// The settings that a trial was trained with.
  public func settings(row: Int) throws -> TrialSettings {
    TrialSettings(values: try trialValues()[row], data: try dataset.get().facts)
  }

  /// The fold that a trial was validated on, from 1; nil without folds.
  public func fold(row: Int) throws -> Int? {
    try trialValues()[row][.fold]?.number.map { Int($0) }
  }

  /// The weights of a trial.
  public func weights(row: Int) throws -> NetworkWeights {
    let id = trialIDs[row]
    if let weights = try storedWeights.get().weights(trial: id) { return weights }
    let message = try messages()[row]
    throw ResultsError.noWeights(
      path: path, id: id,
      reason: message.isEmpty ? "it is \(statuses[row].name)" : message)
  }

  /// What a prediction needs beside the weights.
  public func preprocessing() throws -> Preprocessing { try storedPreprocessing.get() }

  /// How the data were prepared where neither config nor trial says so.
  public func preparationVersion() throws -> PreparationVersion {
    try preprocessing().reading.version
  }

  /// The network of a trial, as it is kept.
  public func layout(row: Int) throws -> NetworkLayout {
    let preprocessing = try preprocessing()
    return try settings(row: row).layout(
      for: preparation(row: row).features.shape, task: preprocessing.task,
      classes: preprocessing.classNames.count, targets: preprocessing.targetNames.count
    ).evaluated
  }

  /// What became of the rows that a trial was trained on.
  public func preparation(row: Int) throws -> DataPreparation.Fold {
    let description = try dataset.get()
    let fold = try fold(row: row)
    let settings = try settings(row: row).preprocessing
    guard fold ?? 1 <= description.preparations[0].folds.count,
      description.preparations.contains(where: { $0.settings == settings })
    else {
      throw ResultsError.notAResult(
        path: path, reason: "the preparation of trial \(trialIDs[row]) is missing")
    }
    return description.preparation(settings, fold: fold)
  }

  /// The uses of the source's rows, for each fold.
  func divisions(_ count: Int) throws -> [DataDivision] {
    if count == 1 {
      return [
        DataDivision(
          trainingRows: try sourceRows("training_row"),
          validationRows: try sourceRows("validation_row"))
      ]
    }
    let rows = try sourceRows("divided_row")
    let folds = try sourceRows("validation_fold")
    return (0..<count).map { index in
      let isValidation = folds.map { Int($0) == index + 1 }
      return DataDivision(
        trainingRows: zip(rows, isValidation).filter { !$1 }.map(\.0),
        validationRows: zip(rows, isValidation).filter { $1 }.map(\.0))
    }
  }

  /// Source rows of some use, such as `training_row`; [] where there are none.
  func sourceRows(_ name: String) throws -> [Int32] {
    let object = "/preprocessing/\(name)"
    return file.isDataset(object) ? try file.read(object, as: Int32.self) : []
  }

  /// Whether its trials are those of a search, which paused them at rungs.
  public var isSearch: Bool { file.isDataset("/rung") }

  /// The epochs at which a search paused its trials; nil where all trials were planned.
  public func rungs() throws -> Rungs? {
    guard isSearch, let epochs = try column(Parameter.epochs.name).max() else { return nil }
    return Rungs(mostEpochs: Int(epochs))
  }

  /// A number that is an attribute of the file; nil where it is missing.
  public func numberAttribute(_ name: String) throws -> Int? {
    try file.numberAttribute(name, of: "/").map { Int($0) }
  }

  /// The finished training of a trial, checked against its checksum.
  ///
  /// - Throws: ``ResultsError/damaged(path:trial:)`` where they differ.
  public func record(row: Int) throws -> TrialRecord {
    let learningRate = Array(
      try learningRates.get().slice(row).prefix(try epochsRun(row: row)))
    let columns = try metrics.map { ($0, try history(of: $0, row: row)) }
    let status = statuses[row]
    let outcome = TrialOutcome(
      status: status, message: try spared("") { try messages()[row] },
      history: TrainingHistory(columns: columns, learningRate: learningRate),
      weights: status.hasNetwork ? try weights(row: row) : nil)
    let checksum = Double(outcome.checksum)
    if file.isDataset("/trial_checksum"),
      try spared(checksum, { try column("trial_checksum")[row] }) != checksum
    {
      throw ResultsError.damaged(path: path, trial: trialIDs[row])
    }
    return TrialRecord(
      id: trialIDs[row], outcome: outcome,
      startTime: try spared(.nan) { try column("start_time")[row] },
      wallTime: try spared(.nan) { try column("wall_time")[row] })
  }

  /// What can be done without: a tolerant reader takes the substitute.
  private func spared<Value>(_ substitute: Value, _ read: () throws -> Value) throws -> Value {
    do { return try read() } catch {
      if isTolerant { return substitute }
      throw error
    }
  }

  /// Everything that the file tells of the sweep but its records.
  func description(hosts: [String]? = nil) throws -> SweepDescription {
    let dataset = try dataset.get()
    let facts = dataset.facts
    var layouts = NetworkLayouts(dataset)
    return SweepDescription(
      source: try configurationSource(), dataset: dataset,
      trials: zip(trialIDs, try trialValues()).map { id, values in
        TrialDescription(
          id: id, values: values, keys: TrialKey.pair(values),
          settings: TrialSettings(values: values, data: facts), layouts: &layouts)
      }, objective: objective, more: metrics, provenance: try Provenance(self, hosts: hosts),
      shard: Shard(try attribute("shard")),
      sweepTrials: try numberAttribute("sweep_trials") ?? trialIDs.count, rungs: try rungs())
  }

  /// Reads every dataset of ours once, so that the library checks every checksum.
  public func readEverything() throws {
    try forEachDataset { try read($0) }
  }

  /// What other tools added to the file: the paths of objects, and of attributes with `@` before
  /// their names.
  public func foreignContent() throws -> [String] {
    let (objects, attributes) = try OwnContent.foreign(in: file)
    return objects + attributes.map { $0.object + "@" + $0.name }
  }

  /// Calls `body` with the path of every dataset of ours, each while it is still open from finding
  /// out what it is.
  func forEachDataset(_ body: (String) throws -> Void) throws {
    func visit(_ group: String) throws {
      for name in try file.names(in: group) {
        let object = group == "/" ? "/" + name : "\(group)/\(name)"
        guard OwnContent.has(object: object) else { continue }
        if file.isDataset(object) { try body(object) } else { try visit(object) }
      }
    }
    try visit("/")
  }

  /// Reads a dataset and lets go of it.
  func read(_ object: String) throws {
    if try file.isText(object) {
      _ = try file.readTexts(object)
    } else {
      try HDF5SliceReader<Float>(file, object, blockElements: 1 << 20).readThrough()
    }
  }
}
