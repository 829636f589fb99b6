import NeuralNetworks

/// All trials of a sweep, and how they are ranked.
public struct SweepPlan: Sendable {
  /// The trials, by ascending number.
  public let trials: [PlannedTrial]
  /// What the best trial is best in.
  public let objective: Objective
  /// What is computed after every epoch beyond what always is.
  public let metrics: [Metric]

  /// The hyperparameters that at least one trial uses, in the order of the documentation.
  public var parameters: [Parameter] {
    Parameter.allCases.filter { parameter in trials.contains { $0.values[parameter] != nil } }
  }

  /// Folds of a cross-validation, each of which is a trial; nil without.
  public var folds: Int? { trials.lazy.compactMap(\.fold).max() }

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

  /// The hyperparameters that differ between trials that use them.
  public var swept: [Parameter] {
    parameters.filter { parameter in
      Set(trials.compactMap { $0.values[parameter] }).count > 1
    }
  }
}
