import Networks
import Search
import Wording

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
    var metrics = planMetrics(data, log)
    var objective = planObjective(data, metrics, log)
    var planner = TrialPlanner(spaces, constraints, data, log, threads: threads)
    switch search {
    case .grid: planner.addGrid()
    case .random(let wanted, let seed): planner.addRandom(wanted, seed: seed)
    case .sobol(let wanted, let seed): planner.addSobol(wanted, seed: seed)
    case .rungs(let settings):
      planner.addSample(SearchPlan.sampleCount, seed: settings.seed)
      checkTargetScalings(planner.trials, data, &objective, &metrics, log)
      let search = searchPlan(settings, planner.trials, objective, data, log)
      planner.checkConstraints()
      try log.throwIfAny()
      return SweepPlan(search: search, objective: objective, metrics: metrics)
    }
    planner.checkConstraints()
    checkTargetScalings(planner.trials, data, &objective, &metrics, log)
    if let epochs = budget.epochs, let first = planner.trials.first,
      budget.affordable(planner.trials).trials.isEmpty
    {
      log.add(
        "budget.epochs", line: line(of: "budget"),
        "\(counted(epochs, "epoch")) are fewer than the \(first.settings.epochs) of the first trial"
      )
    }
    try log.throwIfAny()
    return SweepPlan(
      trials: planner.trials, objective: objective, metrics: metrics,
      excluded: search == .grid ? planner.excluded : 0)
  }

  /// The plan of a search that pauses and continues trials.
  private func searchPlan(
    _ settings: RungSearchSettings, _ samples: [PlannedTrial], _ objective: Objective,
    _ data: DataFacts, _ log: ProblemLog
  ) -> SearchPlan {
    let builder = TrialBuilder(data: data, constraints: constraints.map(\.constraint))
    if objective.measure.metric == nil {
      log.add(
        "objective.metric", line: self.objective.line,
        "a search compares a metric of every epoch, which \(objective.measure.name) is not")
    }
    let plan = SearchPlan(
      settings: settings, spaces: spaces, builder: builder, folds: data.folds,
      epochs: samples.first?.settings.epochs ?? 1, metric: objective.metric, samples: samples)
    guard log.problems.isEmpty else { return plan }
    let least = plan.rungs.epochs[0] * plan.networksOfSetting
    if let most = plan.mostEpochs, most < least {
      log.add(
        "search.budget", line: searchLine,
        "\(counted(most, "epoch")) are fewer than the \(least) that the first setting needs, "
          + "with its seeds and folds, to come to the first rung")
    }
    for (index, values) in settings.start.enumerated() {
      let path = settings.start.count > 1 ? "search.start[\(index)]" : "search.start"
      if let problem = problem(withStart: values, plan) {
        log.add(path, line: searchLine, problem)
      }
    }
    return plan
  }

  /// Losses of targets that are scaled in different ways are in different units: where the config
  /// names no objective, it is an error in the target's own units.
  private func checkTargetScalings(
    _ trials: [PlannedTrial], _ data: DataFacts, _ objective: inout Objective,
    _ metrics: inout [Metric], _ log: ProblemLog
  ) {
    let isLoss = objective.measure.metric.map { [.validationLoss, .trainingLoss].contains($0) }
    let scalings = Set(trials.map(\.settings.preprocessing.targetScaling))
    guard isLoss == true, scalings.count > 1, log.problems.isEmpty else { return }
    if self.objective.measure == nil, data.hasValidation {
      objective = Objective(metric: .validationRootMeanSquaredError)
      let wanted = Set(metrics + [.validationRootMeanSquaredError])
      metrics = Metric.optional(task: data.task).filter(wanted.contains)
      return
    }
    log.add(
      "objective.metric", line: self.objective.line,
      "trials scale the targets in different ways ("
        + scalings.map(\.rawValue).sorted().joined(separator: ", ")
        + "), so that their losses cannot be compared: \"objective\": {\"metric\": "
        + "\"validation_root_mean_squared_error\"} is in the target's own units, or give one "
        + "\"target_scaling\" in \"dataset\"")
  }

  /// What is wrong with a setting to begin with; nil for nothing.
  private func problem(withStart values: ParameterValues, _ plan: SearchPlan) -> String? {
    for (parameter, _) in values where !spaces.contains(where: { $0.has(parameter) }) {
      return "gives \(parameter.name), which is not among the parameters"
    }
    guard !plan.takes(values) else { return nil }
    let missing = plan.swept.filter { values[$0] == nil }.map(\.name)
    return "is no setting of the search space"
      + (missing.isEmpty
        ? ": a value is not among those of \"parameters\", or a condition leaves it out"
        : "; it gives no \(missing.joined(separator: ", "))")
  }

  private var searchLine: Int? { line(of: "search") }

  private func line(of key: String) -> Int? {
    guard case .object(let members) = root.kind else { return nil }
    return members.first { $0.key == key }?.line
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
