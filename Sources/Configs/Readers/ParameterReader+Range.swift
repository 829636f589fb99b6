import Search
import Wording

/// Ranges of numbers, such as `{"from": 0.001, "to": 0.1, "scale": "log"}`.
extension ParameterReader {
  func range(
    _ value: JSONValue, _ parameter: Parameter, path: String
  ) -> SearchSpace.Choices? {
    let integer: Bool
    switch parameter.domain {
    case .number: integer = false
    case .integer, .batchSize, .sizes: integer = true
    default:
      log.add(path, line: value.line, "takes a value or a list of values, not a range")
      return nil
    }
    guard
      let reader = ObjectReader(
        value, path: path, known: ["from", "to", "scale", "count", "step", "integer"], log: log)
    else { return nil }
    let before = log.problems.count
    let logarithmic = isLogarithmic(reader.value("scale"), path: path)
    let count = reader.integer("count", 1...1_000_000)
    let step = reader.number("step", "a positive number") { $0 > 0 && $0.isFinite }
    let whole = reader.flag("integer") ?? integer
    guard let from = end("from", of: reader, value, parameter, path: path),
      let to = end("to", of: reader, value, parameter, path: path), log.problems.count == before
    else { return nil }
    let range = SearchSpace.Range(
      from: from, to: to, logarithmic: logarithmic, integer: whole, count: count, step: step)
    guard let problem = problem(with: range) else { return .range(range) }
    log.add(path + problem.place, line: value.line, problem.message)
    return nil
  }

  /// Whether an object is a range of layers and widths.
  func isOfLayers(_ value: JSONValue) -> Bool {
    guard case .object(let members) = value.kind else { return false }
    return members.contains { ["layers", "width", "shape"].contains($0.key) }
  }

  /// `{"layers": {"from": 1, "to": 4}, "width": {"from": 8, "to": 512, "scale": "log"}}`.
  func layerRange(_ value: JSONValue, path: String) -> SearchSpace.Choices? {
    guard
      let reader = ObjectReader(value, path: path, known: ["layers", "width", "shape"], log: log)
    else { return nil }
    enum Shape: String, CaseIterable { case constant, funnel }
    let before = log.problems.count
    let shape = reader.choice("shape", Shape.self)
    func part(_ key: String, most: Int) -> SearchSpace.Range? {
      guard let item = reader.value(key) else {
        log.add(
          path, line: value.line, "needs both \"layers\" and \"width\"; \"\(key)\" is missing")
        return nil
      }
      if let number = reader.wholeNumber(key, 1...most) {
        return SearchSpace.Range(
          from: Double(number), to: Double(number), logarithmic: false, integer: true, count: nil,
          step: nil)
      }
      guard case .object = item.kind else {
        log.add(
          "\(path).\(key)", line: item.line,
          "\(item.written) is not a whole number from 1 to \(most), or a range of them")
        return nil
      }
      guard case .range(let range)? = range(item, .hiddenSizes, path: "\(path).\(key)") else {
        return nil
      }
      if range.to > Double(most) {
        log.add("\(path).\(key).to", line: item.line, "is above \(most)")
      }
      return range
    }
    let layers = part("layers", most: 100)
    if let layers, layers.logarithmic || layers.isDivided {
      log.add("\(path).layers", line: value.line, "takes \"from\" and \"to\" only")
    }
    guard let width = part("width", most: Self.mostNodes), let layers,
      log.problems.count == before
    else { return nil }
    return .layers(
      LayerRange(
        layers: Int(layers.from)...Int(layers.to), width: width, isFunnel: shape == .funnel))
  }

  private func isLogarithmic(_ scale: JSONValue?, path: String) -> Bool {
    guard let scale else { return false }
    switch scale.kind {
    case .text("log"): return true
    case .text("linear"): return false
    default:
      log.add("\(path).scale", line: scale.line, choiceMessage(scale, ["linear", "log"]))
      return false
    }
  }

  /// One end of a range, which is a value of the hyperparameter.
  private func end(
    _ key: String, of reader: ObjectReader, _ range: JSONValue, _ parameter: Parameter,
    path: String
  ) -> Double? {
    guard let item = reader.value(key) else {
      log.add(path, line: range.line, "a range needs \"from\" and \"to\"; \"\(key)\" is missing")
      return nil
    }
    let value = self.value(item, parameter, path: "\(path).\(key)")
    // A range of hidden sizes is one of networks with one hidden layer.
    if case .sizes(let sizes) = value { return sizes.count == 1 ? Double(sizes[0]) : nil }
    return value?.number
  }

  /// What is wrong with a range as a whole, and the key that it belongs to; nil for nothing.
  private func problem(with range: SearchSpace.Range) -> (place: String, message: String)? {
    let (from, to) = (range.from, range.to)
    if from >= to {
      return ("", "\"from\" (\(numberText(from))) must be below \"to\" (\(numberText(to)))")
    }
    if range.logarithmic && from <= 0 { return (".from", "a logarithmic range begins above 0") }
    if range.count != nil && range.step != nil {
      return ("", "give \"count\" or \"step\", not both")
    }
    if range.logarithmic && range.step != nil {
      return ("", "a logarithmic range takes \"count\", not \"step\"")
    }
    if let step = range.step, (to - from) / step > SpaceChecker.mostTrials {
      return (".step", "makes more values than a sweep can have")
    }
    if range.integer && (from != from.rounded() || to != to.rounded()) {
      return ("", "a range of whole numbers begins and ends with one")
    }
    return nil
  }
}
