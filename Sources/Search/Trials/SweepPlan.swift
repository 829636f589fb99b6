import Networks
import Training

/// All trials of a sweep, and how they are ranked.
public struct SweepPlan: Sendable {
  /// The trials, by ascending number.
  public let trials: [PlannedTrial]
  /// What the best trial is best in.
  public let objective: Objective
  /// Metrics that the config asks for beyond those that every sweep has.
  public let metrics: [Metric]
  /// Combinations of a grid that `exclude` and `where` left out.
  public let excluded: Int
  /// The hyperparameters that trials use, and those that differ between them.
  public let parameters: ParameterUse
  /// The search that makes the trials while it runs; nil where all are planned.
  public let search: SearchPlan?

  /// Creates a plan of trials, and finds which hyperparameters they use.
  package init(
    trials: [PlannedTrial], objective: Objective, metrics: [Metric], excluded: Int = 0
  ) {
    self.trials = trials
    self.objective = objective
    self.metrics = metrics
    self.excluded = excluded
    search = nil
    parameters = ParameterUse(trials.lazy.map(\.values))
  }

  /// Creates the plan of a search, of which no trial is known yet.
  package init(search: SearchPlan, objective: Objective, metrics: [Metric]) {
    self.search = search
    self.objective = objective
    self.metrics = metrics
    trials = []
    excluded = 0
    parameters = ParameterUse(search.samples.lazy.map(\.values))
  }

  /// The trials, or where a search makes them, some that are like them.
  package var examples: [PlannedTrial] { search?.samples ?? trials }

  /// Whether a trial is one of these, by its number.
  package func contains(_ trial: PlannedTrial) -> Bool {
    var (low, high) = (0, trials.count)
    while low < high {
      let middle = (low + high) / 2
      if trials[middle].id < trial.id { low = middle + 1 } else { high = middle }
    }
    return low < trials.count && trials[low].id == trial.id
  }

  /// Folds of a cross-validation, each of which is a trial; nil without.
  public var folds: Int? { examples.lazy.compactMap(\.fold).max() }

  /// When trainings end early, by trial; without those that never do.
  public var stoppingRules: [Int: StoppingRule] {
    guard parameters.used.contains(.patience) else { return [:] }
    return Dictionary(
      uniqueKeysWithValues: trials.compactMap { trial in
        trial.settings.stopping.map { (trial.id, $0) }
      })
  }
}
