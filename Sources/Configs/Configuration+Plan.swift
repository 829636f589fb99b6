import Networks
import Search
import SeededRandom
import SystemSupport

extension Configuration {
  /// A combination of hyperparameters, completed, checked and named.
  private struct Candidate: Sendable {
    /// The place of its search space.
    let space: Int
    let built: TrialBuilder.Trial
    let keys: (key: TrialKey, withoutEpochs: TrialKey)

    /// - Parameter others: the values of another trial; equal ones share their memory.
    init(
      _ combination: ParameterValues, space: Int, _ builder: TrialBuilder,
      sharing others: ParameterValues?
    ) {
      self.space = space
      var trial = builder.build(combination)
      keys = TrialKey.pair(trial.values)
      if let others { trial.values = trial.values.sharing(others) }
      built = trial
    }
  }

  /// So many combinations are completed at a time, in parts of so many, each by one thread.
  private static let (blockCount, partCount) = (8192, 64)

  /// The trials of the sweep, checked against the data.
  ///
  /// - Parameters:
  ///   - data: what is known of the data.
  ///   - threads: at most so many work on it.
  /// - Throws: ``ConfigurationError`` with everything that does not go together.
  public func plan(
    for data: DataFacts, threads: Int = 1
  ) throws(ConfigurationError) -> SweepPlan {
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

    func add(_ candidate: Candidate) {
      let (space, values) = (spaces[candidate.space], candidate.built.values)
      // In the order of the config, what it does not name last.
      let complaints = candidate.built.complaints.map { complaint in
        (complaint, space.dimensions.firstIndex { $0.parameter == complaint.parameter })
      }.sorted { ($0.1 ?? .max) < ($1.1 ?? .max) }
      for (complaint, place) in complaints {
        let dimension = place.map { space.dimensions[$0] }
        log.add(
          dimension?.path ?? "parameters.\(complaint.parameter.name)",
          line: dimension == nil ? space.dimensions.first?.line : dimension?.line,
          complaint.message)
      }
      guard candidate.built.complaints.isEmpty else { return }
      let keys = candidate.keys
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
        if let fold { values[.fold] = fold }
        trials.append(
          PlannedTrial(
            id: trials.count + 1, values: values,
            keys: fold == nil ? keys : TrialKey.pair(values), settings: candidate.built.settings,
            initialWeights: source))
      }
    }
    /// What `make` gives for the numbers of a range.
    func candidates(
      _ range: Range<Int>, _ make: @Sendable (Int) -> Candidate?
    ) -> [Candidate] {
      let parts = (range.count + Self.partCount - 1) / Self.partCount
      return Processors.map(count: parts, threads: threads) { part in
        let start = range.lowerBound + part * Self.partCount
        return (start..<min(start + Self.partCount, range.upperBound)).compactMap(make)
      }.flatMap { $0 }
    }

    switch search {
    case .grid:
      for (place, space) in spaces.enumerated() {
        let grid = Grid(space)
        for start in stride(from: 0, to: grid.count, by: Self.blockCount) {
          let range = start..<min(start + Self.blockCount, grid.count)
          let common = trials.first?.values
          let block = candidates(range) { index in
            grid[index].map { Candidate($0, space: place, builder, sharing: common) }
          }
          excluded += range.count - block.count
          block.forEach(add)
        }
      }
    case .random(let wanted, let seed):
      let most = 100 * wanted + 1000
      var attempts = 0
      func isEnough() -> Bool { trials.count >= wanted * folds.count || !log.problems.isEmpty }
      while !isEnough(), attempts < most {
        let missing = wanted - trials.count / folds.count
        let end = min(attempts + min(missing, Self.blockCount), most)
        let common = trials.first?.values
        let block = candidates(attempts..<end) { attempt in
          var random = RandomStream(seed: seed, purpose: .search, index: attempt)
          let place = random.below(spaces.count)
          return spaces[place].sample(&random).map {
            Candidate($0, space: place, builder, sharing: common)
          }
        }
        for candidate in block where !isEnough() { add(candidate) }
        attempts = end
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
    guard let measure = objective.measure else {
      return Objective(metric: data.hasValidation ? .validationLoss : .trainingLoss)
    }
    if let metric = measure.metric, !metrics.contains(metric) {
      log.add("objective.metric", line: objective.line, absence(metric, data, metrics))
    }
    return Objective(measure: measure, hasValidation: data.hasValidation)
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
