import Search
import SystemSupport
import Tables
import Wording

/// Reads the hyperparameters of a config.
struct ParameterReader {
  let log: ProblemLog
  /// Folder of the config, which paths are relative to.
  let folder: URL

  /// One object of `parameters`; `path` is `parameters` or `parameters[1]`.
  func space(_ value: JSONValue, path: String) -> SearchSpace? {
    guard case .object(let members) = value.kind else {
      log.add(path, line: value.line, "\(value.written) is not an object { … }")
      return nil
    }
    var space = SearchSpace()
    for member in members {
      // null is the same as leaving it out, so that --set initializer=null can take it away.
      if case .null = member.value.kind { continue }
      let place = "\(path).\(member.key)"
      switch member.key {
      case "paired": space.paired = paired(member.value, path: place)
      case "exclude": space.exclude = exclude(member.value, path: place)
      default:
        guard let parameter = parameter(member.key, line: member.line, path: place) else {
          continue
        }
        if let choices = choices(member.value, parameter, path: place) {
          space.dimensions.append(
            SearchSpace.Dimension(
              parameter: parameter, choices: choices, line: member.value.line, path: place))
        } else {
          space.unread.insert(parameter)
        }
      }
    }
    return space
  }

  func parameter(_ name: String, line: Int?, path: String) -> Parameter? {
    if name == "fold" || name == "folds" {
      log.add(path, line: line, "comes from \"folds\" in \"dataset\", a number of folds")
      return nil
    }
    if let parameter = Parameter(name) { return parameter }
    let parameters = Parameter.given.map(\.name)
    if let key = DatasetReader.key(for: name, notAmong: parameters) {
      log.add(path, line: line, "is no hyperparameter; it belongs in \"dataset\", as \"\(key)\"")
      return nil
    }
    let suggestion = suggestedName(for: name, among: parameters)
    log.add(
      path, line: line,
      "unknown parameter; "
        + (suggestion.map { "did you mean \"\($0)\"?" } ?? "docs/training.md lists them"))
    return nil
  }

  /// A scalar is one value, a list several, an object a range.
  func choices(
    _ value: JSONValue, _ parameter: Parameter, path: String
  ) -> SearchSpace.Choices? {
    switch value.kind {
    case .array(let items):
      guard !items.isEmpty else {
        log.add(
          path, line: value.line,
          parameter == .hiddenSizes
            ? "[] sweeps nothing; a linear model is [[]]" : "has no values; list at least one")
        return nil
      }
      var values: [ParameterValue] = []
      for (index, item) in items.enumerated() {
        guard let read = self.value(item, parameter, path: "\(path)[\(index)]") else { continue }
        if values.contains(read) {
          log.add("\(path)[\(index)]", line: item.line, "\(item.written) is listed twice")
        }
        values.append(read)
      }
      return values.count == items.count ? .values(values) : nil
    case .object where parameter == .hiddenSizes && isOfLayers(value):
      return layerRange(value, path: path)
    case .object where !takesObjects(parameter): return range(value, parameter, path: path)
    default: return self.value(value, parameter, path: path).map { .values([$0]) }
    }
  }

  private func takesObjects(_ parameter: Parameter) -> Bool {
    switch parameter.domain {
    case .weights, .classWeights: true
    default: false
    }
  }

  /// One value of a hyperparameter.
  func value(_ value: JSONValue, _ parameter: Parameter, path: String) -> ParameterValue? {
    func wrong(_ expected: String) -> ParameterValue? {
      let hint = listHint(value) + rangeHint(value, parameter)
      log.add(path, line: value.line, "\(value.written) is not \(expected)\(hint)")
      return nil
    }
    func whole(_ range: ClosedRange<Int>) -> Int? {
      guard case .number(let number) = value.kind, number == number.rounded(),
        number >= Double(range.lowerBound), number <= Double(range.upperBound)
      else { return nil }
      return Int(number)
    }
    switch parameter.domain {
    case .sizes: return sizes(value, path: path)
    case .choice(let names):
      if case .text(let text) = value.kind, names.contains(text) { return .text(text) }
      var hint = listHint(value)
      if parameter == .outputActivation, case .text("softmax") = value.kind {
        hint = "; the loss \"cross_entropy\" has its softmax within"
      }
      log.add(path, line: value.line, choiceMessage(value, names) + hint)
      return nil
    case .words(let names): return words(value, names, path: path)
    case .classWeights: return classWeights(value, path: path)
    case .flag:
      if case .boolean(let flag) = value.kind { return .flag(flag) }
      return wrong("true or false")
    case .number(let expected, let isRight):
      if case .number(let number) = value.kind, isRight(number) { return .number(number) }
      return wrong(expected)
    case .integer(let range):
      if let number = whole(range) { return .integer(number) }
      return wrong("a whole number from \(range.lowerBound) to \(range.upperBound)")
    case .batchSize:
      if case .text("full") = value.kind { return .text("full") }
      if let number = whole(1...1 << 31) { return .integer(number) }
      if value.isWhole, case .number(1...) = value.kind {
        log.add(
          path, line: value.line,
          "\(value.written) is too large: a batch has at most \(1 << 31) rows")
        return nil
      }
      return wrong("a whole number from 1 on, or \"full\"")
    case .weights: return weights(value, path: path)
    }
  }

  /// How to write what others write as `1,10`.
  private func listHint(_ value: JSONValue) -> String {
    listed(value).map { "; a list is \($0)" } ?? ""
  }

  /// A text with commas as a list.
  private func listed(_ value: JSONValue) -> String? {
    guard case .text(let text) = value.kind else { return nil }
    let items = text.split(separator: ",").map { $0.withoutBlanks }
    // The second half of 1,000 is no number of a list.
    guard items.count > 1, !text.contains("["),
      !items.contains(where: { $0.isEmpty || $0.wholeMatch(of: /0[0-9]+/) != nil })
    else { return nil }
    let written = items.map { (try? JSON5Parser.parse($0)) == nil ? "\"\($0)\"" : $0 }
    return "[" + written.joined(separator: ", ") + "]"
  }

  /// How to write what others write as `1..10`, `1:10` or `1-10`.
  private func rangeHint(_ value: JSONValue, _ parameter: Parameter) -> String {
    guard case .text(let text) = value.kind,
      let match = text.wholeMatch(of: /([0-9.eE+-]*?[0-9]) *(?:\.\.[.<]?|:|-|to) *([0-9.eE+-]+)/),
      let from = Double(match.1), let to = Double(match.2), from < to
    else { return "" }
    let division =
      switch parameter.domain {
      case .integer, .batchSize: "\"step\": 1"
      default: "\"count\": 5"
      }
    return "; a range is {\"from\": \(numberText(from)), \"to\": \(numberText(to)), \(division)}"
  }

  /// A layer with more nodes is a mistake.
  static let mostNodes = 1_000_000

  private func sizes(_ value: JSONValue, path: String) -> ParameterValue? {
    let items: [JSONValue]
    if case .array(let list) = value.kind { items = list } else { items = [value] }
    var sizes: [Int] = []
    for (index, item) in items.enumerated() {
      guard case .number(let number) = item.kind, number == number.rounded(), number >= 1,
        number <= Double(Self.mostNodes)
      else {
        let place = items.count > 1 ? "\(path)[\(index)]" : path
        let hint = listed(item).map {
          "; \($0) are networks with one hidden layer, [\($0)] is one with several"
        }
        let isTooLarge = if case .number(let number) = item.kind { number > 1 } else { false }
        log.add(
          place, line: item.line,
          (isTooLarge && item.isWhole
            ? "\(item.written) is too large: a layer has at most \(Self.mostNodes) nodes"
            : "\(item.written) is not a whole number of nodes from 1 on") + (hint ?? ""))
        return nil
      }
      sizes.append(Int(number))
    }
    return .sizes(sizes)
  }

  /// One word for all layers, or a list of one for each.
  private func words(_ value: JSONValue, _ names: [String], path: String) -> ParameterValue? {
    func word(_ item: JSONValue, _ place: String) -> String? {
      if case .text(let text) = item.kind, names.contains(text) { return text }
      log.add(place, line: item.line, choiceMessage(item, names) + listHint(item))
      return nil
    }
    guard case .array(let items) = value.kind else { return word(value, path).map { .text($0) } }
    let words = items.enumerated().compactMap { word($1, "\(path)[\($0)]") }
    guard !items.isEmpty else {
      log.add(path, line: value.line, "[] names no layer; list one for each hidden layer")
      return nil
    }
    return words.count == items.count ? .words(words) : nil
  }

  private func classWeights(_ value: JSONValue, path: String) -> ParameterValue? {
    if case .text(let text) = value.kind, ["equal", "balanced"].contains(text) {
      return .text(text)
    }
    func weight(_ item: JSONValue) -> Double? {
      if case .number(let number) = item.kind, number >= 0, number.isFinite { return number }
      return nil
    }
    if case .object(let members) = value.kind, !members.isEmpty {
      // A label is written as one pleases: 1.0 is the class 1.
      let numbers = members.compactMap { member in
        weight(member.value).map { (LabelName.of(member.key), $0) }
      }
      if let twice = numbers.map(\.0).firstRepeated {
        log.add(path, line: value.line, "names the class \"\(twice)\" twice")
        return nil
      }
      if numbers.count == members.count {
        return .named(Dictionary(uniqueKeysWithValues: numbers))
      }
    }
    if case .array(let items) = value.kind, items.count >= 2 {
      let numbers = items.compactMap(weight)
      if numbers.count == items.count, numbers.contains(where: { $0 > 0 }) {
        return .numbers(numbers)
      }
    }
    log.add(
      path, line: value.line,
      "\(value.written) is not \"equal\", \"balanced\", an object of numbers by class, such as "
        + "{\"spam\": 2.5}, or a list of one number a class, such as [[1, 2.5]]")
    return nil
  }

  private func weights(_ value: JSONValue, path: String) -> ParameterValue? {
    if case .text(let name) = value.kind, !name.isEmpty {
      guard let file = existingFile(name, line: value.line, path: path) else { return nil }
      return .weights(.file(file))
    }
    guard case .object = value.kind,
      let reader = ObjectReader(value, path: path, known: ["results", "trial"], log: log)
    else {
      log.add(
        path, line: value.line,
        "\(value.written) is not an HDF5 file or {\"results\": FILE, \"trial\": NUMBER}")
      return nil
    }
    guard let name = reader.text("results"), let trial = reader.integer("trial", 1...Int(Int32.max))
    else {
      log.add(path, line: value.line, "needs both \"results\" and \"trial\"")
      return nil
    }
    guard let file = existingFile(name, line: value.line, path: path) else { return nil }
    return .weights(.trial(results: file, id: trial))
  }

  /// A file of a config, which must be there.
  func existingFile(_ name: String, line: Int?, path: String) -> String? {
    let file = resolvedPath(name, folder: folder)
    guard FileManager.default.fileExists(atPath: file) else {
      log.add(path, line: line, "there is no file \(file)" + advice(forMissing: file))
      return nil
    }
    return file
  }
}
