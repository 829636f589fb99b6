import HDF5
import Records
import Training

/// Writes a sweep as an HDF5 file; docs/results-format.md describes every path. Records are asked
/// for some at a time, so that memory does not grow with the sweep.
struct ResultFileWriter {
  static let formatVersion: Int32 = 2

  let description: SweepDescription
  let status: SweepStatus
  private let reasonOfEnd: String?
  private let reading: RecordReading
  private let trials: [TrialDescription]
  /// The most epochs of any trial.
  private let epochs: Int

  init(
    description: SweepDescription, records: any TrialRecordSource, status: SweepStatus,
    reasonOfEnd: String?, threads: Int, shouldStop: @escaping () -> Bool
  ) {
    self.reasonOfEnd = reasonOfEnd
    self.description = description
    self.status = status
    reading = RecordReading(records: records, threads: threads, shouldStop: shouldStop)
    trials = description.trials
    epochs = max(1, trials.map(\.epochs).max() ?? 1)
  }

  func write(to path: String) throws {
    let file = try HDF5File(creating: path, threads: reading.threads)
    try writeAxes(file)
    let columns = ColumnWriter(file: file, group: "", scale: "/trial")
    try writeHyperparameters(columns)
    let outcomes = try writeHistories(file)
    try writeOutcomes(columns, outcomes)
    try WeightsWriter(
      file: file, trials: trials.filter { outcomes.withWeights.contains($0.id) }, reading: reading
    ).write()
    try CrossValidationWriter(description: description, outcomes: outcomes)?.write(to: file)
    try description.dataset.writePreprocessing(to: file)
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

  private func writeHyperparameters(_ columns: ColumnWriter) throws {
    let values = trials.map(\.values)
    for parameter in description.parameters.used {
      try columns.add(
        parameter, values.map { $0[parameter] },
        swept: description.parameters.swept.contains(parameter))
    }
    try columns.add("hidden_layers", trials.map { Int32($0.layout.sizes.count - 2) })
    // As numbers, by which tools sort and plot; as text they are in hidden_sizes.
    let most = trials.map { $0.layout.sizes.count - 2 }.max() ?? 0
    for layer in 1..<max(1, most + 1) {
      try columns.add(
        "hidden_\(layer)_size",
        trials.map { Int32(layer < $0.layout.sizes.count - 1 ? $0.layout.sizes[layer] : 0) },
        longName: "nodes of hidden layer \(layer), 0 where there is none")
    }
    try columns.add(
      "trial_key", trials.map(\.key.value),
      longName: "name of the hyperparameters, the same in every sweep")
    try columns.add("parameter_count", trials.map { Int64($0.layout.parameterCount) })
    if description.dataset.preparations.count > 1 {
      try columns.add(
        "pipeline",
        trials.map { Int32(description.dataset.place(of: $0.preprocessing) + 1) },
        longName: "the pipeline that prepared the trial's data: /preprocessing/pipeline_N")
    }
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
    let histories = try metrics.map { try writer($0.rawValue) }
    let rates = try writer("learning_rate_used")
    try reading.forEach(trials) { records, trial in
      try records.row(of: trial, metrics: metrics)
    } do: { trial, row in
      for (writer, values) in zip(histories, row.histories) {
        try writer.append(values.prefix(epochs), fill: .nan)
      }
      try rates.append(row.learningRate.prefix(epochs), fill: .nan)
      columns.append(row, trial: trial.id)
    }
    try HDF5SliceWriter.finish(histories + [rates])
    for name in metrics.map(\.rawValue) + ["learning_rate_used"] {
      try file.attachScale("/trial", to: "/" + name, axis: 0)
      try file.attachScale("/epoch", to: "/" + name, axis: 1)
    }
    return columns
  }

  private func writeOutcomes(_ file: ColumnWriter, _ outcomes: OutcomeColumns) throws {
    let all = TrialOutcome.Status.allCases
    try file.add("status", outcomes.status)
    try file.file.setAttribute(
      "flag_values", of: "/status", to: all.map(\.rawValue), scalar: false)
    try file.file.setAttribute(
      "flag_meanings", of: "/status", to: all.map(\.name).joined(separator: " "))
    try file.add("message", texts: outcomes.message)
    try file.add("epochs_run", outcomes.epochsRun)
    if let rungs = description.rungs {
      try file.add(
        "rung", outcomes.epochsRun.map { Int32(rungs.reached(by: Int($0))) },
        longName: "the last rung that the trial reached, from 1; 0 for none")
    }
    try file.add(
      "best_epoch", outcomes.bestEpoch,
      longName: "epoch with the best \(description.objective.metric.rawValue), 0 for none")
    try file.add(
      "kept_epoch", outcomes.keptEpoch,
      longName: "epoch whose network is in weights, 0 for none; earlier than the last with patience"
    )
    try file.add("wall_time", outcomes.wallTime, fillValue: .nan, units: "s")
    try file.add(
      "start_time", outcomes.startTime, fillValue: .nan, units: "seconds since 1970-01-01T00:00:00Z"
    )
    try file.add(
      "trial_checksum", outcomes.checksum, longName: "CRC-32 of the trial's histories and weights")
    for metric in description.metrics {
      try file.add("kept_" + metric.rawValue, outcomes.kept[metric] ?? [], fillValue: .nan)
      try file.add("final_" + metric.rawValue, outcomes.final[metric] ?? [], fillValue: .nan)
      try file.add("best_" + metric.rawValue, outcomes.best[metric] ?? [], fillValue: .nan)
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
      ("objective_metric", description.objective.measure.name),
      ("objective_direction", description.objective.direction),
      ("sweep_status", status.rawValue),
      ("coordinates", description.parameters.used.map(\.name).joined(separator: " ")),
      ("host", provenance.host),
      ("cpu", provenance.processor),
      ("kernel_set", provenance.kernelSet),
      ("compiler", provenance.compiler),
      ("hdf5_version", provenance.hdf5Version),
    ]
    if let reasonOfEnd { texts.append(("search_ended", reasonOfEnd)) }
    if let shard = description.shard { texts.append(("shard", "\(shard)")) }
    for (name, text) in texts { try file.setAttribute(name, of: "/", to: text) }
    if let rungs = description.rungs {
      try file.setAttribute(
        "rung_epochs", of: "/", to: rungs.epochs.map { Int64($0) }, scalar: false)
    }
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
