import Networks
import Search

/// Reads `search`, `where`, `objective` and `metrics`.
struct SearchReader {
  private enum Method: String, CaseIterable {
    case grid, random, sobol, halving, hyperband, adaptive
  }
  private enum Direction: String, CaseIterable { case minimize, maximize }

  let log: ProblemLog
  /// What the whole sweep may spend, a search as well.
  let budget: SweepBudget

  /// What other tools call a search, and which of ours is meant.
  private static let otherMethods = [
    "tpe": "\"adaptive\": it too proposes settings from a model of those before",
    "bayesian": "\"adaptive\": its model is a Gaussian process",
    "gp": "\"adaptive\": its model is a Gaussian process",
    "bohb": "\"adaptive\": it joins a model with rungs, as that does",
    "smac": "\"adaptive\": it too proposes settings from a model of those before",
    "asha": "\"halving\": it is asynchronous, and its trials continue",
    "sha": "\"halving\": it is asynchronous, and its trials continue",
    "successive_halving": "\"halving\": it is asynchronous, and its trials continue",
    "qmc": "\"sobol\", a quasi-random sequence",
  ]

  /// The search that a config asks for; nil, with a mistake noted, where it cannot be read.
  func search(_ value: JSONValue?, _ parameters: ParameterReader) -> SearchMethod? {
    guard let value else { return .grid }
    guard
      let reader = ObjectReader(
        value, path: "search",
        known: [
          "method", "trials", "seed", "budget", "parallel", "repeats", "final_repeats",
          "stop_after", "start",
        ], log: log)
    else { return nil }
    if case .text(let text)? = reader.value("method")?.kind,
      let meant = Self.otherMethods[text.lowercased()]
    {
      log.add("search.method", line: value.line, "\"\(text)\" is called \(meant)")
      return nil
    }
    guard let method = reader.choice("method", Method.self) else {
      if reader.value("method") == nil {
        log.add(
          "search", line: value.line,
          "\"method\" is missing: " + Method.allCases.map { "\"\($0)\"" }.joined(separator: ", "))
      }
      return nil
    }
    refuseUnused(reader, method)
    switch method {
    case .grid: return .grid
    case .random, .sobol:
      guard let trials = reader.integer("trials", 1...10_000_000) else {
        if reader.value("trials") == nil {
          log.add(
            "search", line: value.line,
            "a \(method == .sobol ? "Sobol" : "random") search needs \"trials\", how many to draw")
        }
        return nil
      }
      let seed = seed(reader)
      return method == .sobol
        ? .sobol(trials: trials, seed: seed) : .random(trials: trials, seed: seed)
    case .halving: return .rungs(rungSearch(reader, .halving, parameters))
    case .hyperband: return .rungs(rungSearch(reader, .hyperband, parameters))
    case .adaptive: return .rungs(rungSearch(reader, .adaptive, parameters))
    }
  }

  private func seed(_ reader: ObjectReader) -> UInt64 {
    UInt64(reader.integer("seed", 0...(1 << 53 - 1)) ?? 0)
  }

  /// Keys that a method does not use are no help to anybody.
  private func refuseUnused(_ reader: ObjectReader, _ method: Method) {
    let rungKeys = ["budget", "parallel", "repeats", "final_repeats", "stop_after", "start"]
    let unused: [String]
    switch method {
    case .grid: unused = ["trials", "seed"] + rungKeys
    case .random, .sobol: unused = rungKeys
    case .halving, .hyperband, .adaptive: unused = ["trials"]
    }
    for key in unused {
      guard let value = reader.value(key) else { continue }
      let hint =
        key == "trials"
        ? "; write \"budget\": {\"trials\": \(value.written)}"
        : "; \"halving\", \"hyperband\" and \"adaptive\" do"
      let isGrid = method == .grid
      log.add(
        "search.\(key)", line: value.line,
        (isGrid ? "a grid does not use it" : "a search by \"\(method)\" does not use it")
          + (isGrid && ["trials", "seed"].contains(key) ? "" : hint))
    }
  }

  private func rungSearch(
    _ reader: ObjectReader, _ method: RungSearchSettings.Method, _ parameters: ParameterReader
  ) -> RungSearchSettings {
    var search = RungSearchSettings(method: method, budget: budget(reader))
    search.seed = seed(reader)
    search.parallel = reader.integer("parallel", 0...10_000) ?? search.parallel
    search.repeats = reader.integer("repeats", 1...1000) ?? search.repeats
    search.finalRepeats = reader.integer("final_repeats", 1...1000) ?? search.repeats
    if search.finalRepeats < search.repeats {
      log.add(
        "search.final_repeats", line: reader.value("final_repeats")?.line,
        "\(search.finalRepeats) is fewer than the \(search.repeats) \"repeats\" of every setting")
    }
    if let value = reader.value("stop_after"),
      let rule = ObjectReader(
        value, path: "search.stop_after", known: ["epochs_without_improvement"], log: log)
    {
      search.patience = rule.integer("epochs_without_improvement", 1...1_000_000_000)
      if search.patience == nil, rule.value("epochs_without_improvement") == nil {
        log.add(
          "search.stop_after", line: value.line,
          "needs \"epochs_without_improvement\", epochs of all networks together")
      }
    }
    readStart(reader.value("start"), parameters, &search)
    return search
  }

  private func budget(_ reader: ObjectReader) -> SearchBudget {
    guard let value = reader.value("budget") else {
      if budget.trials != nil || budget.epochs != nil {
        return SearchBudget(epochs: budget.epochs, trials: budget.trials)
      }
      log.add(
        "search", line: reader.line,
        "needs a \"budget\", such as {\"full_trainings\": 20}, the epochs of 20 whole trainings; "
          + "or {\"epochs\": 2000}, or {\"trials\": 100}")
      return SearchBudget(trials: 1)
    }
    guard
      let budget = ObjectReader(
        value, path: "search.budget", known: ["epochs", "trials", "full_trainings"],
        elsewhere: ["hours": "stand in the config's own \"budget\": {\"hours\": 8}"], log: log)
    else { return SearchBudget(trials: 1) }
    for (key, whole) in [("epochs", self.budget.epochs), ("trials", self.budget.trials)]
    where whole != nil && budget.value(key) != nil {
      log.add(
        "search.budget.\(key)", line: value.line,
        "is given twice, here and in the config's own \"budget\"")
    }
    var read = SearchBudget(
      epochs: budget.integer("epochs", 1...1_000_000_000_000),
      trials: budget.integer("trials", 1...10_000_000),
      fullTrainings: budget.integer("full_trainings", 1...1_000_000_000))
    let isEmpty = ["epochs", "trials", "full_trainings"].allSatisfy { budget.value($0) == nil }
    if isEmpty && !budget.hasUnknownKeys {
      log.add(
        "search.budget", line: value.line, "needs \"epochs\", \"trials\" or \"full_trainings\"")
    }
    read.epochs = read.epochs ?? self.budget.epochs
    read.trials = read.trials ?? self.budget.trials
    return read
  }

  /// Settings to begin with: a list of objects of hyperparameters, or an earlier result.
  private func readStart(
    _ value: JSONValue?, _ parameters: ParameterReader, _ search: inout RungSearchSettings
  ) {
    guard let value else { return }
    let items: [JSONValue]
    if case .array(let list) = value.kind { items = list } else { items = [value] }
    for (index, item) in items.enumerated() {
      let path = items.count > 1 ? "search.start[\(index)]" : "search.start"
      guard case .object(let members) = item.kind, !members.isEmpty else {
        log.add(
          path, line: item.line,
          "\(item.written) is not an object of hyperparameters, or {\"results\": FILE, \"best\": 10}"
        )
        continue
      }
      if members.contains(where: { $0.key == "results" }) {
        readEarlier(item, path, parameters, &search)
        continue
      }
      var values = ParameterValues()
      for member in members {
        let place = "\(path).\(member.key)"
        guard let parameter = parameters.parameter(member.key, line: member.line, path: place)
        else { continue }
        values[parameter] = parameters.value(member.value, parameter, path: place)
      }
      search.start.append(values)
    }
  }

  private func readEarlier(
    _ item: JSONValue, _ path: String, _ parameters: ParameterReader,
    _ search: inout RungSearchSettings
  ) {
    guard let reader = ObjectReader(item, path: path, known: ["results", "best"], log: log),
      let name = reader.text("results"),
      let file = parameters.existingFile(name, line: item.line, path: "\(path).results")
    else { return }
    if search.startResults != nil {
      log.add(path, line: item.line, "names a second result; one is taken")
      return
    }
    search.startResults = RungSearchSettings.EarlierResults(
      file: file, best: reader.integer("best", 0...10_000) ?? 10)
  }

  /// One condition, or a list of them.
  func constraints(_ value: JSONValue?) -> [GivenConstraint] {
    guard let value else { return [] }
    let items: [JSONValue]
    if case .array(let list) = value.kind { items = list } else { items = [value] }
    return items.enumerated().compactMap { index, item -> GivenConstraint? in
      let path = items.count > 1 ? "where[\(index)]" : "where"
      guard case .text(let text) = item.kind else {
        log.add(
          path, line: item.line,
          "\(item.written) is not a condition, such as \"parameter_count < 200000\"")
        return nil
      }
      do throws(ConstraintError) {
        return GivenConstraint(constraint: try Constraint(text), path: path, line: item.line)
      } catch {
        log.add(path, line: item.line, "\"\(text)\" \(error.message)")
        return nil
      }
    }
  }

  func objective(_ value: JSONValue?) -> (measure: Measure?, line: Int?) {
    guard let value,
      let reader = ObjectReader(
        value, path: "objective", known: ["metric", "direction"], log: log)
    else { return (nil, nil) }
    let measure = self.measure(reader)
    let direction = reader.choice("direction", Direction.self)
    if let measure, let direction {
      let right = Objective(measure: measure, hasValidation: true).direction
      if direction.rawValue != right {
        log.add(
          "objective.direction", line: reader.value("direction")?.line,
          "\(measure.name) is better when \(measure.higherIsBetter ? "higher" : "lower"): "
            + "\"\(right)\"")
      }
    } else if measure == nil, reader.value("metric") == nil {
      log.add("objective", line: value.line, "\"metric\" is missing")
    }
    return (measure, value.line)
  }

  private func measure(_ reader: ObjectReader) -> Measure? {
    guard let value = reader.value("metric") else { return nil }
    if case .text(let text) = value.kind, let measure = Measure(text) { return measure }
    let shown =
      Metric.allCases.map(\.rawValue) + ["best_METRIC"]
      + [Measure.wallTime, .parameterCount].map(\.name)
    var message = "\(value.written) is not one of " + shown.joined(separator: ", ")
    if case .text(let text) = value.kind,
      let name = Measure.suggestion(for: text)
    {
      message += "; did you mean \"\(name)\"?"
    }
    log.add("objective.metric", line: value.line, message)
    return nil
  }

  /// A list of metrics, or one.
  func metrics(_ value: JSONValue?) -> (metrics: [Metric], line: Int?) {
    guard let value else { return ([], nil) }
    if case .null = value.kind { return ([], nil) }
    let items: [JSONValue]
    if case .array(let list) = value.kind { items = list } else { items = [value] }
    let metrics = items.enumerated().compactMap { index, item -> Metric? in
      if case .text(let text) = item.kind, let metric = Metric(rawValue: text) { return metric }
      log.add(
        "metrics[\(index)]", line: item.line,
        choiceMessage(item, Metric.allCases.map(\.rawValue)))
      return nil
    }
    return (metrics, value.line)
  }

  /// How networks are put together at the end; nil where the config does not say.
  func ensemble(_ value: JSONValue?) -> EnsembleSettings? {
    guard let value,
      let reader = ObjectReader(value, path: "ensemble", known: ["size", "selection"], log: log)
    else { return nil }
    return EnsembleSettings(
      size: reader.integer("size", 1...1000) ?? 10,
      selection: reader.choice("selection", EnsembleSettings.Selection.self) ?? .greedy)
  }
}
