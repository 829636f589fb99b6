import Networks
import Records

/// Reads everything in a result file, and compares what the file says in two places.
public struct ResultVerification {
  /// What is wrong, a sentence each; empty if nothing is.
  public private(set) var problems: [String] = []
  /// Datasets that were read.
  public private(set) var datasets = 0
  /// Finished trials whose histories and weights were read and compared.
  public private(set) var trials = 0

  /// What other tools added, which cannot be checked here.
  public private(set) var foreign: [String] = []

  /// Verifies a file; whatever is wrong with it becomes a problem.
  public init(_ path: String) {
    do {
      let results = try SweepResults(opening: path)
      foreign = try results.foreignContent()
      try readDatasets(results)
      guard problems.isEmpty else { return }
      try compareWhole(results)
      try compareTrials(results)
    } catch { problems.append("\(error)") }
  }

  private mutating func readDatasets(_ results: SweepResults) throws {
    let trials = results.trialIDs.count
    let epochs = try results.file.shape(of: "/epoch").first ?? 0
    try results.forEachDataset { object in
      do {
        try results.read(object)
        datasets += 1
      } catch {
        problems.append("\(error)")
        return
      }
      let isAtRoot = object.split(separator: "/").count == 1
      let shape = try results.file.shape(of: object)
      if isAtRoot, object != "/epoch", shape != [trials], shape != [trials, epochs] {
        problems.append(
          "\(object) has the shape \(shape); there are \(trials) trials and \(epochs) epochs")
      }
    }
  }

  private mutating func compareWhole(_ results: SweepResults) throws {
    let ids = results.trialIDs
    if zip(ids, ids.dropFirst()).contains(where: { $0 >= $1 }) {
      problems.append("/trial: the numbers do not ascend")
    }
    if try results.configurationSource().sha256 != results.attribute("config_sha256") {
      problems.append("config_json is not the text that config_sha256 is of")
    }
    let statuses = results.statuses
    for (name, count) in [
      ("planned_trials", ids.count), ("done_trials", statuses.count { $0 == .done }),
      ("failed_trials", statuses.count(where: \.isFailure)),
    ] {
      let said = try results.numberAttribute(name)
      if said != count {
        problems.append("\(name) says \(said.map { "\($0)" } ?? "nothing"), there are \(count)")
      }
    }
    if try results.attribute("sweep_status") == SweepStatus.complete.rawValue,
      statuses.contains(.pending)
    {
      problems.append("sweep_status says complete, but trials are pending")
    }
  }

  private mutating func compareTrials(_ results: SweepResults) throws {
    let description = try results.description()
    let keys = try results.trialKeys()
    for (row, trial) in description.trials.enumerated() {
      let name = "trial \(trial.id)"
      if keys[row] != trial.key {
        problems.append("\(name): trial_key is not that of its hyperparameters")
      }
      guard results.statuses[row] != .pending else { continue }
      do {
        let record = try results.record(row: row)
        problems += try Self.problems(record, trial, results, row).map { "\(name): \($0)" }
        trials += 1
      } catch { problems.append("\(error)") }
    }
  }

  private static func problems(
    _ record: TrialRecord, _ trial: TrialDescription, _ results: SweepResults, _ row: Int
  ) throws -> [String] {
    var problems: [String] = []
    let outcome = record.outcome
    let epochs = outcome.history.epochs
    if epochs > trial.epochs || outcome.status == .done && epochs == 0 {
      problems.append("it has \(epochs) epochs of \(trial.epochs) planned")
    }
    let kept = outcome.keptEpoch(trial.stopping)
    if try results.keptEpochs()[row] != kept {
      problems.append("kept_epoch is \(try results.keptEpochs()[row]), its history says \(kept)")
    }
    for metric in results.metrics {
      let history = outcome.history[metric]
      let best = Metric.best(of: history, higherIsBetter: metric.higherIsBetter)
      for (column, value) in [
        ("final_" + metric.rawValue, history.last ?? .nan),
        ("best_" + metric.rawValue, best?.value ?? .nan),
        (
          "kept_" + metric.rawValue,
          history.indices.contains(kept - 1) ? history[kept - 1] : .nan
        ),
      ] where results.file.isDataset("/" + column) {
        let said = Float(try results.column(column)[row])
        if said != value && !(said.isNaN && value.isNaN) {
          problems.append("\(column) is \(said), its history says \(value)")
        }
      }
      if metric == results.objective.metric {
        let said = Int(try results.column("best_epoch")[row])
        let found = best.map { $0.index + 1 } ?? 0
        if said != found { problems.append("best_epoch is \(said), its history says \(found)") }
      }
      // Without rows of two classes there is no curve, in no epoch.
      let isUndefined = metric == .validationROCAUC && history.allSatisfy(\.isNaN)
      if outcome.status.hasNetwork, !isUndefined, history.contains(where: { !$0.isFinite }) {
        problems.append("\(metric.rawValue) has values that are no finite numbers")
      }
    }
    if let weights = outcome.weights {
      if !weights.fits(trial.layout) {
        problems.append("its weights are for layers of \(weights.sizes)")
      }
      if !weights.isFinite {
        problems.append("it has weights that are no finite numbers")
      }
    }
    return problems
  }
}
