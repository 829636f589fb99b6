import Configs
import KernelContract
import Networks
import Results
import Training

/// Trains some trials of a result again, and compares every bit.
public struct Retraining {
  /// The trials that were trained again, by number.
  public private(set) var trials: [Int] = []
  /// What differs, a sentence each.
  public private(set) var problems: [String] = []

  /// Trains `count` of the finished trials, spread over all of them.
  ///
  /// - Throws: where the config or the data cannot be had any more.
  public init(_ results: SweepResults, count: Int, kernels: KernelTable) throws {
    let sweep = try PreparedSweep(
      Configuration(results.configurationSource()),
      version: results.preparationVersion())
    let sha256 = try results.attribute("dataset_sha256")
    guard sweep.dataset.sha256 == sha256 else {
      problems.append(
        "the data at \(sweep.configuration.dataset.source.name) are not those that it was made from"
      )
      return
    }
    let planned = Dictionary(
      uniqueKeysWithValues: zip(sweep.trialDescriptions.map(\.key), sweep.plan.trials))
    let keys = try results.trialKeys()
    let rows = results.trialIDs.indices.filter { results.statuses[$0].hasNetwork }
    let wanted = min(count, rows.count)
    let chosen = (0..<wanted).map { rows[$0 * rows.count / wanted] }
    let trainers = sweep.trainers(kernels: kernels)
    let workspace = Workspace()
    for row in chosen {
      let id = results.trialIDs[row]
      let trial = planned[keys[row]]
      // The trials of a search are in no plan.
      guard trial != nil || sweep.plan.search != nil else {
        problems.append("trial \(id) is not planned by the config in the file")
        continue
      }
      let stored = try results.record(row: row).outcome
      let fold = try trial?.fold ?? results.fold(row: row)
      let settings = try trial?.settings ?? results.settings(row: row)
      let outcome = trainers.trainer(settings.preprocessing, fold: fold).train(
        TrainingTask(
          settings, initialWeights: trial.flatMap { sweep.initialWeights[$0.id] },
          until: stored.status == .stopped ? stored.history.epochs : nil), workspace: workspace)
      trials.append(id)
      if outcome?.weights != stored.weights || outcome?.history != stored.history {
        problems.append("trial \(id), trained again, gives other numbers")
      }
    }
  }
}
