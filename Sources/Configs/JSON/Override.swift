import Search

/// One `--set key=value`.
enum Override {
  private static let sections = [
    "dataset", "search", "objective", "parameters", "budget", "limits", "ensemble",
  ]
  private static let keys = ["name", "preset", "exclude", "paired", "where"] + sections

  /// Puts the value where the key says: a hyperparameter by its name, anything else by its path.
  static func apply(_ override: String, to root: inout JSONValue, log: ProblemLog) {
    guard let equals = override.firstIndex(of: "="), equals != override.startIndex else {
      log.add(
        override, line: nil, "is not of the form key=value, such as learning_rate=0.01")
      return
    }
    let key = String(override[..<equals])
    let text = String(override[override.index(after: equals)...])
    var path = key.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
    let value = withoutLines(text)
    let isParameter = Parameter(path[0]) != nil
    if !keys.contains(path[0]) {
      guard isParameter else {
        let known = Parameter.given.map(\.name) + keys
        let suggestion =
          DatasetReader.key(for: path[0], notAmong: known).map { "dataset." + $0 }
          ?? suggestedName(for: path[0], among: known)
        log.add(
          key, line: nil,
          "unknown parameter or key" + (suggestion.map { "; did you mean \"\($0)\"?" } ?? ""))
        return
      }
      path.insert("parameters", at: 0)
      // What it says of the data takes the place of what `dataset` says.
      if let parameter = Parameter(key), ParameterValues.preparing.contains(parameter) {
        remove(&root, parameter.datasetPath[...])
      }
    }
    set(&root, path[...], value)
  }

  private static func remove(_ target: inout JSONValue, _ path: ArraySlice<String>) {
    guard case .object(var members) = target.kind, let key = path.first,
      let index = members.firstIndex(where: { $0.key == key })
    else { return }
    if path.count == 1 {
      members.remove(at: index)
    } else {
      remove(&members[index].value, path.dropFirst())
    }
    target.kind = .object(members)
  }

  /// JSON5 where it can be read as such, otherwise a plain word, or a list of such.
  private static func withoutLines(_ text: String) -> JSONValue {
    if let parsed = try? JSON5Parser.parse(text) { return withoutLines(parsed) }
    if text.hasPrefix("["), let parsed = try? JSON5Parser.parse(withQuotes(text)) {
      return withoutLines(parsed)
    }
    return JSONValue(kind: .text(text), line: nil)
  }

  /// A list with its plain words in quotes: what shells leave of `["relu", "tanh"]`.
  private static func withQuotes(_ text: String) -> String {
    var result = ""
    var word = ""
    var quote: Character?
    func end() {
      let trimmed = word.withoutBlanks
      let isPlain = trimmed.isEmpty || (try? JSON5Parser.parse(trimmed)) != nil
      result += isPlain ? word : "\"\(trimmed)\""
      word = ""
    }
    for character in text {
      if let open = quote {
        word.append(character)
        if character == open { quote = nil }
      } else if "[],".contains(character) {
        end()
        result.append(character)
      } else {
        if character == "\"" || character == "'" { quote = character }
        word.append(character)
      }
    }
    end()
    return result
  }

  private static func withoutLines(_ value: JSONValue) -> JSONValue {
    switch value.kind {
    case .array(let items): return JSONValue(kind: .array(items.map(withoutLines)), line: nil)
    case .object(let members):
      return JSONValue(
        kind: .object(
          members.map {
            JSONValue.Member(key: $0.key, line: nil, value: withoutLines($0.value))
          }), line: nil)
    default: return JSONValue(kind: value.kind, line: nil)
    }
  }

  private static func set(_ target: inout JSONValue, _ path: ArraySlice<String>, _ value: JSONValue)
  {
    guard let key = path.first else {
      target = value
      return
    }
    switch target.kind {
    case .array(var items):
      // A union of spaces: the value holds in each of them.
      for index in items.indices { set(&items[index], path, value) }
      target.kind = .array(items)
    case .object(var members):
      if let index = members.firstIndex(where: { $0.key == key }) {
        set(&members[index].value, path.dropFirst(), value)
      } else {
        var fresh = JSONValue(kind: .object([]), line: nil)
        set(&fresh, path.dropFirst(), value)
        members.append(JSONValue.Member(key: key, line: nil, value: fresh))
      }
      target.kind = .object(members)
    default:
      var fresh = JSONValue(kind: .object([]), line: nil)
      set(&fresh, path, value)
      target = fresh
    }
  }
}
