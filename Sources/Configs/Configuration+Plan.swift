import Networks
import Search

extension Configuration {
  /// The trials of the sweep, checked against the data.
  ///
  /// - Parameters:
  ///   - data: what is known of the data.
  ///   - threads: how many may work on it, at most.
  /// - Throws: ``ConfigurationError`` with everything that does not go together.
  public func plan(
    for data: DataFacts, threads: Int = 1
  ) throws(ConfigurationError) -> SweepPlan {
    let log = ProblemLog(file: file)
    let metrics = planMetrics(data, log)
    let objective = planObjective(data, metrics, log)
    var planner = TrialPlanner(spaces, constraints, data, log, threads: threads)
    switch search {
    case .grid: planner.addGrid()
    case .random(let wanted, let seed): planner.addRandom(wanted, seed: seed)
    case .sobol(let wanted, let seed): planner.addSobol(wanted, seed: seed)
    }
    planner.checkConstraints()
    try log.throwIfAny()
    return SweepPlan(
      trials: planner.trials, objective: objective, metrics: metrics,
      excluded: search == .grid ? planner.excluded : 0)
  }

  /// The metrics that the config asks for. Those that every sweep has may be among them.
  private func planMetrics(_ data: DataFacts, _ log: ProblemLog) -> [Metric] {
    let always = Metric.metrics(task: data.task, validation: data.hasValidation)
    let possible = data.hasValidation ? Metric.optional(task: data.task) : []
    for metric in metrics.metrics where !(always + possible).contains(metric) {
      log.add("metrics", line: metrics.line, absence(metric, data, always + possible))
    }
    return possible.filter(metrics.metrics.contains)
  }

  private func planObjective(_ data: DataFacts, _ more: [Metric], _ log: ProblemLog) -> Objective {
    let metrics = Metric.metrics(task: data.task, validation: data.hasValidation, more: more)
    guard let measure = objective.measure else {
      return Objective(metric: data.hasValidation ? .validationLoss : .trainingLoss)
    }
    if let metric = measure.metric, !metrics.contains(metric) {
      log.add("objective.metric", line: objective.line, absence(metric, data, metrics))
    }
    return Objective(measure: measure, hasValidation: data.hasValidation)
  }

  /// Says that a sweep of the data does not have a metric, which it has, and how it would get this
  /// one.
  private func absence(_ metric: Metric, _ data: DataFacts, _ present: [Metric]) -> String {
    let optional = Metric.optional(task: data.task)
    let needsRows =
      !data.hasValidation
      && (Metric.metrics(task: data.task, validation: true) + optional).contains(metric)
    return "there is no \(metric.rawValue) in a \(data.task.rawValue) "
      + (data.hasValidation ? "with" : "without") + " validation rows; there is "
      + present.map(\.rawValue).joined(separator: ", ")
      + (needsRows
        ? "; \"validation\": 0.2 in \"dataset\" keeps a fifth of the rows for it"
        : optional.contains(metric) ? "; \"metrics\": [\"\(metric.rawValue)\"] adds it" : "")
  }
}
