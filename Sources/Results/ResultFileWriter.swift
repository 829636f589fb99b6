import Datasets
import Experiments
import Foundation
import HDF5
import NeuralNetworks

/// Writes a sweep as an HDF5 file; docs/results-format.md describes every path.
struct ResultFileWriter {
  static let formatVersion: Int32 = 1

  let description: SweepDescription
  let records: [Int: TrialRecord]
  let status: SweepStatus
  private let trials: [PlannedTrial]
  /// The most epochs of any trial.
  private let epochs: Int

  init(description: SweepDescription, records: [Int: TrialRecord], status: SweepStatus) {
    self.description = description
    self.records = records
    self.status = status
    trials = description.plan.trials
    epochs = max(1, trials.map(\.settings.epochs).max() ?? 1)
  }

  func write(to path: String) throws {
    let file = try HDF5File(creating: path)
    try writeAxes(file)
    try writeHyperparameters(file)
    try writeStatus(file)
    try writeMetrics(file)
    try WeightsWriter(file: file, description: description, records: records).write()
    try writePreprocessing(file)
    try writeAttributes(file)
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
    let swept = Set(description.plan.swept)
    for parameter in description.plan.parameters {
      let name = parameter.rawValue
      let column = ParameterColumn(trials.map { $0.values[parameter] })
      switch column {
      case .integers(let values): try writeColumn(file, name, values)
      case .numbers(let values): try writeColumn(file, name, values, fillValue: Double.nan)
      case .texts(let values): try writeTextColumn(file, name, values)
      }
      try file.setAttribute("role", of: "/" + name, to: "hyperparameter")
      try file.setAttribute(
        "swept", of: "/" + name, to: [swept.contains(parameter) ? 1 : 0] as [Int32], scalar: true)
      if let kind = trials.compactMap({ $0.values[parameter]?.kind }).first {
        try file.setAttribute("kind", of: "/" + name, to: kind)
      }
    }
    try writeColumn(file, "hidden_layers", trials.map { Int32($0.settings.hiddenSizes.count) })
  }

  private func writeStatus(_ file: HDF5File) throws {
    let outcomes = trials.map { records[$0.id]?.outcome }
    try writeColumn(
      file, "status", outcomes.map { ($0?.status ?? .pending).rawValue })
    let all = TrialOutcome.Status.allCases
    try file.setAttribute("flag_values", of: "/status", to: all.map(\.rawValue), scalar: false)
    try file.setAttribute(
      "flag_meanings", of: "/status", to: all.map(\.name).joined(separator: " "))
    try writeTextColumn(file, "message", outcomes.map { $0?.message ?? "" })
    try writeColumn(file, "epochs_run", outcomes.map { Int32($0?.history.epochs ?? 0) })
    let objective = description.plan.objective.metric
    try writeColumn(
      file, "best_epoch",
      outcomes.map { outcome in
        Metric.best(
          of: outcome?.history[objective] ?? [], higherIsBetter: objective.higherIsBetter
        ).map { Int32($0.index + 1) } ?? 0
      })
    try file.setAttribute(
      "long_name", of: "/best_epoch", to: "epoch with the best \(objective.rawValue), 0 for none")
    try writeColumn(
      file, "parameter_count",
      trials.map { trial in
        Int64(
          NetworkLayout(
            sizes: trial.settings.layerSizes(for: description.dataset),
            biases: trial.settings.biases
          ).parameterCount)
      })
    try writeColumn(
      file, "wall_time", trials.map { records[$0.id]?.wallTime ?? .nan }, fillValue: Double.nan)
    try file.setAttribute("units", of: "/wall_time", to: "s")
    try writeColumn(
      file, "start_time", trials.map { records[$0.id]?.startTime ?? .nan }, fillValue: Double.nan)
    try file.setAttribute("units", of: "/start_time", to: "seconds since 1970-01-01T00:00:00Z")
  }

  private func writeMetrics(_ file: HDF5File) throws {
    let dataset = description.dataset
    for metric in Metric.metrics(task: dataset.task, validation: dataset.validation != nil) {
      let histories = trials.map { records[$0.id]?.outcome.history[metric] ?? [] }
      try writeHistory(file, metric.rawValue, histories)
      try writeColumn(
        file, "final_" + metric.rawValue, histories.map { $0.last ?? .nan },
        fillValue: Float.nan)
      try writeColumn(
        file, "best_" + metric.rawValue,
        histories.map {
          Metric.best(of: $0, higherIsBetter: metric.higherIsBetter)?.value ?? .nan
        }, fillValue: Float.nan)
    }
    try writeHistory(
      file, "learning_rate_used",
      trials.map { records[$0.id]?.outcome.history.learningRate ?? [] })
  }

  /// One row a trial, NaN after its last epoch.
  private func writeHistory(_ file: HDF5File, _ name: String, _ histories: [[Float]]) throws {
    var values = [Float](repeating: .nan, count: trials.count * epochs)
    for (i, history) in histories.enumerated() {
      for (j, value) in history.prefix(epochs).enumerated() { values[i * epochs + j] = value }
    }
    let path = "/" + name
    try file.write(
      values, to: path, shape: [trials.count, epochs], filters: .compressedChecksum,
      fillValue: Float.nan)
    try file.attachScale("/trial", to: path, axis: 0)
    try file.attachScale("/epoch", to: path, axis: 1)
  }

  private func writePreprocessing(_ file: HDF5File) throws {
    let dataset = description.dataset
    let group = "/preprocessing"
    try file.createGroup(group)
    try file.setAttribute("task", of: group, to: dataset.task.rawValue)
    try file.setAttribute(
      "scaling", of: group, to: description.configuration.dataset.scaling.rawValue)
    if let features = description.configuration.dataset.features {
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
      ("training_row", dataset.training.rows), ("validation_row", dataset.validation?.rows ?? []),
      ("test_row", dataset.testRows),
    ] where !rows.isEmpty {
      try file.write(
        rows.map { Int64($0) }, to: "\(group)/\(name)", filters: .compressedChecksum)
      try file.makeScale("\(group)/\(name)", name: name)
      try file.setAttribute(
        "long_name", of: "\(group)/\(name)", to: "row of the source, from 0")
    }
  }

  private func writeAttributes(_ file: HDF5File) throws {
    let configuration = description.configuration
    let provenance = description.provenance
    let outcomes = trials.compactMap { records[$0.id]?.outcome.status }
    let texts: [(String, String)] = [
      ("Conventions", "CF-1.8"),
      ("title", configuration.name),
      ("source", provenance.source),
      ("config_file", configuration.file),
      ("config_json", configuration.text),
      ("config_overrides", configuration.overrides.joined(separator: "\n")),
      ("config_sha256", configuration.sha256),
      ("dataset_source", configuration.dataset.source.name),
      ("dataset_sha256", description.dataset.sha256),
      ("objective_metric", description.plan.objective.metric.rawValue),
      ("objective_direction", description.plan.objective.direction),
      ("sweep_status", status.rawValue),
      ("coordinates", description.plan.parameters.map(\.rawValue).joined(separator: " ")),
      ("host", provenance.host),
      ("cpu", provenance.processor),
      ("kernel_set", provenance.kernelSet),
      ("compiler", provenance.compiler),
      ("hdf5_version", provenance.hdf5Version),
    ]
    for (name, text) in texts { try file.setAttribute(name, of: "/", to: text) }
    let numbers: [(String, Int)] = [
      ("format_version", Int(Self.formatVersion)),
      ("threads", provenance.threads),
      ("planned_trials", trials.count),
      ("done_trials", outcomes.count { $0 == .done }),
      ("failed_trials", outcomes.count { $0 == .failed || $0 == .diverged }),
    ]
    for (name, number) in numbers {
      try file.setAttribute(name, of: "/", to: [Int64(number)], scalar: true)
    }
  }
}
