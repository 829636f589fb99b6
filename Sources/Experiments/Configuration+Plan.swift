import NeuralNetworks
import SeededRandom

extension Configuration {
  /// The trials of the sweep, checked against the data.
  ///
  /// - Throws: ``ConfigurationError`` with everything that does not go together.
  public func plan(for data: DataFacts) throws(ConfigurationError) -> SweepPlan {
    let log = ProblemLog(file: file)
    let metrics = planMetrics(data, log)
    let objective = planObjective(data, metrics, log)
    let builder = TrialBuilder(data: data)
    var trials: [PlannedTrial] = []
    // The place of the first trial with a combination's key, of 53 bits, which another could have, too.
    var known: [TrialKey: Int] = [:]
    var excluded = 0
    // Every fold of a combination is a trial.
    let folds = data.folds.map { (1...$0).map { Optional(ParameterValue.integer($0)) } } ?? [nil]

    func add(_ combination: [Parameter: ParameterValue], of space: SearchSpace) {
      let (settings, values, complaints) = builder.build(combination)
      for complaint in complaints {
        let dimension = space.dimensions.first { $0.parameter == complaint.parameter }
        log.add(
          dimension?.path ?? "parameters.\(complaint.parameter.rawValue)",
          line: dimension == nil ? space.dimensions.first?.line : dimension?.line,
          complaint.message)
      }
      guard complaints.isEmpty else { return }
      let keys = TrialKey.pair(values)
      if let place = known[keys.key] {
        var first = trials[place].values
        first[.fold] = nil
        if first == values { return }
      }
      known[keys.key] = trials.count
      var source: InitialWeightsSource?
      if case .weights(let given) = values[.initialWeights] { source = given }
      for fold in folds {
        var values = values
        values[.fold] = fold
        trials.append(
          PlannedTrial(
            id: trials.count + 1, values: values,
            keys: fold == nil ? keys : TrialKey.pair(values), settings: settings,
            initialWeights: source))
      }
    }

    switch search {
    case .grid:
      for space in spaces {
        let combinations = space.grid()
        excluded += Int(space.gridSize) - combinations.count
        for combination in combinations { add(combination, of: space) }
      }
    case .random(let wanted, let seed):
      var attempts = 0
      while trials.count < wanted * folds.count, attempts < 100 * wanted + 1000,
        log.problems.isEmpty
      {
        var random = RandomStream(seed: seed, purpose: .search, index: attempts)
        attempts += 1
        let space = spaces[random.below(spaces.count)]
        if let combination = space.sample(&random) { add(combination, of: space) }
      }
      if log.problems.isEmpty, trials.count < wanted * folds.count {
        log.add(
          "search.trials", line: spaces.first?.dimensions.first?.line,
          "\(wanted) trials were asked for, but the search space has only \(known.count) "
            + "different ones")
      }
    }
    try log.throwIfAny()
    guard !trials.isEmpty else {
      log.add(
        "exclude", line: spaces.first?.dimensions.first?.line,
        "all \(excluded) combinations are excluded")
      throw ConfigurationError(log.problems)
    }
    return SweepPlan(trials: trials, objective: objective, metrics: metrics)
  }

  /// The metrics that are asked for; those that every sweep has may be among them.
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
    guard let metric = objective.metric else {
      return Objective(metric: data.hasValidation ? .validationLoss : .trainingLoss)
    }
    if !metrics.contains(metric) {
      log.add("objective.metric", line: objective.line, absence(metric, data, metrics))
    }
    return Objective(metric: metric)
  }

  /// That a sweep of the data does not have a metric, what it has, and how it would get it.
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
