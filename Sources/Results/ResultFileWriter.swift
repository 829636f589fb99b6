import Datasets
import Experiments
import Foundation
import HDF5
import NeuralNetworks

/// Writes a sweep as an HDF5 file; docs/results-format.md describes every path. Records are asked for
/// one after the other, so that memory does not grow with the sweep.
struct ResultFileWriter {
  static let formatVersion: Int32 = 1

  /// Somebody asked to stop before the file was whole.
  struct Cancelled: Error {}

  let description: SweepDescription
  let records: any TrialRecordSource
  let status: SweepStatus
  /// Asked now and then; true ends the writing with ``Cancelled``.
  let shouldStop: () -> Bool
  private let trials: [TrialDescription]
  /// The most epochs of any trial.
  private let epochs: Int

  init(
    description: SweepDescription, records: any TrialRecordSource, status: SweepStatus,
    shouldStop: @escaping () -> Bool = { false }
  ) {
    self.description = description
    self.records = records
    self.status = status
    self.shouldStop = shouldStop
    trials = description.trials
    epochs = max(1, trials.map(\.epochs).max() ?? 1)
  }

  func write(to path: String) throws {
    let file = try HDF5File(creating: path)
    try writeAxes(file)
    try writeHyperparameters(file)
    let outcomes = try writeHistories(file)
    try writeOutcomes(file, outcomes)
    try WeightsWriter(
      file: file, trials: trials.filter { outcomes.withWeights.contains($0.id) }, records: records,
      shouldStop: shouldStop
    ).write()
    try writePreprocessing(file)
    try writeAttributes(file, outcomes)
    try file.setAttribute(TextDigest.name, of: "/", to: TextDigest.of(file))
    try file.close()
  }

  private func writeAxes(_ file: HDF5File) throws {
    try file.write(trials.map { Int64($0.id) }, to: "/trial", filters: .compressedChecksum)
    try file.makeScale("/trial", name: "trial")
    try file.setAttribute("long_name", of: "/trial", to: "number of the trial in the plan")
    try file.write((1...Int32(epochs)).map { $0 }, to: "/epoch", filters: .compressedChecksum)
    try file.makeScale("/epoch", name: "epoch")
    try file.setAttribute("long_name", of: "/epoch", to: "passes over the training rows")
  }

  private func writeColumn<Scalar: HDF5Scalar>(
    _ file: HDF5File, _ name: String, _ values: [Scalar], fillValue: Scalar? = nil
  ) throws {
    try file.write(
      values, to: "/" + name, filters: .compressedChecksum, fillValue: fillValue)
    try file.attachScale("/trial", to: "/" + name, axis: 0)
  }

  private func writeTextColumn(_ file: HDF5File, _ name: String, _ values: [String]) throws {
    try file.writeTexts(values, to: "/" + name, filters: .compressedChecksum)
    try file.attachScale("/trial", to: "/" + name, axis: 0)
  }

  private func writeHyperparameters(_ file: HDF5File) throws {
    for parameter in description.parameters {
      let name = parameter.rawValue
      let column = ParameterColumn(trials.map { $0.values[parameter] })
      switch column {
      case .integers(let values): try writeColumn(file, name, values)
      case .numbers(let values): try writeColumn(file, name, values, fillValue: Double.nan)
      case .texts(let values): try writeTextColumn(file, name, values)
      }
      try file.setAttribute("role", of: "/" + name, to: "hyperparameter")
      try file.setAttribute(
        "swept", of: "/" + name, to: [description.isSwept(parameter) ? 1 : 0] as [Int32],
        scalar: true)
      if let kind = trials.compactMap({ $0.values[parameter]?.kind }).first {
        try file.setAttribute("kind", of: "/" + name, to: kind)
      }
    }
    try writeColumn(file, "hidden_layers", trials.map { Int32($0.layout.sizes.count - 2) })
    try writeColumn(file, "trial_key", trials.map(\.key.value))
    try file.setAttribute(
      "long_name", of: "/trial_key", to: "name of the hyperparameters, the same in every sweep")
    try writeColumn(
      file, "parameter_count", trials.map { Int64($0.layout.parameterCount) })
  }

  /// One row a trial in one dataset a metric, NaN after its last epoch; what else each trial gave
  /// comes back.
  private func writeHistories(_ file: HDF5File) throws -> OutcomeColumns {
    let metrics = description.metrics
    var columns = OutcomeColumns(metrics: metrics, objective: description.objective.metric)
    func writer(_ name: String) throws -> HDF5SliceWriter<Float> {
      try HDF5SliceWriter(
        file, "/" + name, shape: [trials.count, epochs], filters: .compressedChecksum,
        chunkElements: 262_144, fillValue: Float.nan)
    }
    let histories = try metrics.map { ($0, try writer($0.rawValue)) }
    let rates = try writer("learning_rate_used")
    for trial in trials {
      if shouldStop() { throw Cancelled() }
      let record = try records.record(of: trial)
      let history = record?.outcome.history
      for (metric, writer) in histories {
        try writer.append((history?[metric] ?? []).prefix(epochs), fill: .nan)
      }
      try rates.append((history?.learningRate ?? []).prefix(epochs), fill: .nan)
      columns.append(record, trial: trial.id)
    }
    for (_, writer) in histories { try writer.finish() }
    try rates.finish()
    for name in metrics.map(\.rawValue) + ["learning_rate_used"] {
      try file.attachScale("/trial", to: "/" + name, axis: 0)
      try file.attachScale("/epoch", to: "/" + name, axis: 1)
    }
    return columns
  }

  private func writeOutcomes(_ file: HDF5File, _ outcomes: OutcomeColumns) throws {
    try writeColumn(file, "status", outcomes.status)
    let all = TrialOutcome.Status.allCases
    try file.setAttribute("flag_values", of: "/status", to: all.map(\.rawValue), scalar: false)
    try file.setAttribute(
      "flag_meanings", of: "/status", to: all.map(\.name).joined(separator: " "))
    try writeTextColumn(file, "message", outcomes.message)
    try writeColumn(file, "epochs_run", outcomes.epochsRun)
    try writeColumn(file, "best_epoch", outcomes.bestEpoch)
    try file.setAttribute(
      "long_name", of: "/best_epoch",
      to: "epoch with the best \(description.objective.metric.rawValue), 0 for none")
    try writeColumn(file, "wall_time", outcomes.wallTime, fillValue: Double.nan)
    try file.setAttribute("units", of: "/wall_time", to: "s")
    try writeColumn(file, "start_time", outcomes.startTime, fillValue: Double.nan)
    try file.setAttribute("units", of: "/start_time", to: "seconds since 1970-01-01T00:00:00Z")
    try writeColumn(file, "trial_checksum", outcomes.checksum)
    try file.setAttribute(
      "long_name", of: "/trial_checksum", to: "CRC-32 of the trial's histories and weights")
    for metric in description.metrics {
      try writeColumn(
        file, "final_" + metric.rawValue, outcomes.final[metric] ?? [], fillValue: Float.nan)
      try writeColumn(
        file, "best_" + metric.rawValue, outcomes.best[metric] ?? [], fillValue: Float.nan)
    }
  }

  private func writePreprocessing(_ file: HDF5File) throws {
    let dataset = description.dataset
    let group = "/preprocessing"
    try file.createGroup(group)
    try file.setAttribute("task", of: group, to: dataset.task.rawValue)
    try file.setAttribute(
      "scaling", of: group, to: dataset.scaling.rawValue)
    if let features = dataset.features {
      try file.setAttribute("features", of: group, to: features.joined(separator: "\n"))
    }
    func names(_ name: String, _ values: [String]) throws {
      guard !values.isEmpty else { return }
      try file.writeTexts(values, to: "\(group)/\(name)", filters: .compressedChecksum)
      try file.makeScale("\(group)/\(name)", name: name)
    }
    try names("feature", dataset.featureNames)
    try names("class", dataset.classNames)
    try names("target", dataset.targetNames)
    for (name, values) in [
      ("feature_offset", dataset.scale.offsets), ("feature_scale", dataset.scale.scales),
    ] {
      try file.write(values, to: "\(group)/\(name)", filters: .compressedChecksum)
      try file.attachScale("\(group)/feature", to: "\(group)/\(name)", axis: 0)
    }
    try file.setAttribute(
      "long_name", of: "\(group)/feature_offset",
      to: "scaled feature = (feature - feature_offset) / feature_scale")
    for (name, rows) in [
      ("training_row", dataset.trainingRows), ("validation_row", dataset.validationRows),
      ("test_row", dataset.testRows),
    ] where !rows.isEmpty {
      try file.write(
        rows.map { Int64($0) }, to: "\(group)/\(name)", filters: .compressedChecksum)
      try file.makeScale("\(group)/\(name)", name: name)
      try file.setAttribute(
        "long_name", of: "\(group)/\(name)", to: "row of the source, from 0")
    }
  }

  private func writeAttributes(_ file: HDF5File, _ outcomes: OutcomeColumns) throws {
    let source = description.source
    let provenance = description.provenance
    var texts: [(String, String)] = [
      ("Conventions", "CF-1.8"),
      ("title", source.name),
      ("source", provenance.source),
      ("config_file", source.file),
      ("config_json", source.text),
      ("config_overrides", source.overrides.joined(separator: "\n")),
      ("config_sha256", source.sha256),
      ("dataset_source", description.dataset.source),
      ("dataset_sha256", description.dataset.sha256),
      ("objective_metric", description.objective.metric.rawValue),
      ("objective_direction", description.objective.direction),
      ("sweep_status", status.rawValue),
      ("coordinates", description.parameters.map(\.rawValue).joined(separator: " ")),
      ("host", provenance.host),
      ("cpu", provenance.processor),
      ("kernel_set", provenance.kernelSet),
      ("compiler", provenance.compiler),
      ("hdf5_version", provenance.hdf5Version),
    ]
    if let shard = description.shard { texts.append(("shard", "\(shard)")) }
    for (name, text) in texts { try file.setAttribute(name, of: "/", to: text) }
    let numbers: [(String, Int)] = [
      ("format_version", Int(Self.formatVersion)),
      ("threads", provenance.threads),
      ("sweep_trials", description.sweepTrials),
      ("planned_trials", trials.count),
      ("done_trials", outcomes.count(of: [.done])),
      ("failed_trials", outcomes.count(of: [.failed, .diverged])),
    ]
    for (name, number) in numbers {
      try file.setAttribute(name, of: "/", to: [Int64(number)], scalar: true)
    }
  }
}
