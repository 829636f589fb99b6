import Networks
import Search

/// Reads `search`, `where`, `objective` and `metrics`.
struct SearchReader {
  private enum Method: String, CaseIterable { case grid, random, sobol }
  private enum Direction: String, CaseIterable { case minimize, maximize }

  let log: ProblemLog

  func search(_ value: JSONValue?) -> SearchMethod {
    guard let value,
      let reader = ObjectReader(
        value, path: "search", known: ["method", "trials", "seed"], log: log)
    else { return .grid }
    let method = reader.choice(
      "method", Method.self, later: ["halving", "hyperband", "adaptive", "tpe"])
    switch method {
    case .random, .sobol:
      guard let trials = reader.integer("trials", 1...10_000_000) else {
        if reader.value("trials") == nil {
          log.add(
            "search", line: value.line,
            "a \(method == .sobol ? "Sobol" : "random") search needs \"trials\", how many to draw")
        }
        return .grid
      }
      let seed = UInt64(reader.integer("seed", 0...(1 << 53 - 1)) ?? 0)
      return method == .sobol
        ? .sobol(trials: trials, seed: seed) : .random(trials: trials, seed: seed)
    case .grid:
      for key in ["trials", "seed"] {
        if let unused = reader.value(key) {
          log.add("search.\(key)", line: unused.line, "a grid does not use it")
        }
      }
    case nil:
      if reader.value("method") == nil {
        log.add(
          "search", line: value.line, "\"method\" is missing: \"grid\", \"random\" or \"sobol\"")
      }
    }
    return .grid
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
}
