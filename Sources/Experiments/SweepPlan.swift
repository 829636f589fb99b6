import NeuralNetworks
import Wording

/// All trials of a sweep, and how they are ranked.
public struct SweepPlan: Sendable {
  /// The trials, by ascending number.
  public let trials: [PlannedTrial]
  /// What the best trial is best in.
  public let objective: Objective
  /// What is computed after every epoch beyond what always is.
  public let metrics: [Metric]
  /// The hyperparameters that trials use, and those that differ between them.
  public let parameters: ParameterUse

  init(trials: [PlannedTrial], objective: Objective, metrics: [Metric]) {
    self.trials = trials
    self.objective = objective
    self.metrics = metrics
    parameters = ParameterUse(trials.lazy.map(\.values))
  }

  /// Folds of a cross-validation, each of which is a trial; nil without.
  public var folds: Int? { trials.lazy.compactMap(\.fold).max() }

  /// When trainings end early, by trial; without those that never do.
  public var stoppingRules: [Int: StoppingRule] {
    guard parameters.used.contains(.patience) else { return [:] }
    return Dictionary(
      uniqueKeysWithValues: trials.compactMap { trial in
        trial.settings.stopping.map { (trial.id, $0) }
      })
  }

  /// The trials of one part of the sweep.
  ///
  /// - Throws: ``ConfigurationError`` where it has none.
  public func part(_ shard: Shard, file: String) throws(ConfigurationError) -> SweepPlan {
    let part = trials.filter { shard.contains(trial: $0.id) }
    guard !part.isEmpty else {
      throw ConfigurationError([
        ConfigurationProblem(
          file: file, line: nil, path: "",
          message: "has \(counted(trials.count, "trial")), so shard \(shard) has none")
      ])
    }
    return SweepPlan(trials: part, objective: objective, metrics: metrics)
  }
}
