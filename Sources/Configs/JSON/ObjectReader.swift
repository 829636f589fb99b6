import Search

/// Reads the members of one JSON object by name, notes what is wrong with them, and at the end
/// which of them are unknown.
struct ObjectReader {
  let path: String
  let log: ProblemLog
  let line: Int?
  private let members: [JSONValue.Member]
  /// Whether a key was noted that is not known here.
  let hasUnknownKeys: Bool

  /// Nil, with a mistake noted, where the value is no object; unknown keys are noted, too.
  ///
  /// - Parameter elsewhere: of keys that stand in another place, where that is.
  init?(
    _ value: JSONValue, path: String, known: [String], elsewhere: [String: String] = [:],
    log: ProblemLog
  ) {
    guard case .object(let members) = value.kind else {
      var hint = ""
      if case .text = value.kind, !path.isEmpty {
        hint = ", such as {\"\(known[0])\": \(value.written)}"
      }
      log.add(path, line: value.line, "\(value.written) is not an object { … }\(hint)")
      return nil
    }
    self.path = path
    self.log = log
    self.members = members
    line = value.line
    hasUnknownKeys = members.contains { !known.contains($0.key) }
    for member in members where !known.contains(member.key) {
      let place = Self.join(path, member.key)
      if let hint = elsewhere[member.key] {
        log.add(place, line: member.line, hint)
      } else if path.isEmpty, Parameter(member.key) != nil {
        log.add(place, line: member.line, "is a hyperparameter; it belongs in \"parameters\"")
      } else {
        let suggestion = suggestedName(for: member.key, among: known)
        log.add(
          place, line: member.line,
          "unknown key; "
            + (suggestion.map { "did you mean \"\($0)\"?" } ?? "the keys here are "
              + known.joined(separator: ", ")))
      }
    }
  }

  static func join(_ path: String, _ key: String) -> String {
    path.isEmpty ? key : "\(path).\(key)"
  }

  /// The value of a key; nil where it is missing or null.
  func value(_ key: String) -> JSONValue? {
    guard let member = members.first(where: { $0.key == key }) else { return nil }
    if case .null = member.value.kind { return nil }
    return member.value
  }

  private func complain(_ key: String, _ value: JSONValue, _ expected: String) {
    log.add(Self.join(path, key), line: value.line, "\(value.written) is not \(expected)")
  }

  func text(_ key: String) -> String? {
    guard let value = value(key) else { return nil }
    guard case .text(let text) = value.kind, !text.isEmpty else {
      complain(key, value, "a text in quotes")
      return nil
    }
    return text
  }

  func texts(_ key: String) -> [String]? {
    guard let value = value(key) else { return nil }
    switch value.kind {
    case .text(let text): return [text]
    case .array(let items):
      let texts = items.compactMap { item -> String? in
        if case .text(let text) = item.kind { text } else { nil }
      }
      if texts.count == items.count, !texts.isEmpty { return texts }
    default: break
    }
    complain(key, value, "a text or a list of texts")
    return nil
  }

  func flag(_ key: String) -> Bool? {
    guard let value = value(key) else { return nil }
    guard case .boolean(let flag) = value.kind else {
      complain(key, value, "true or false")
      return nil
    }
    return flag
  }

  func number(_ key: String, _ expected: String, where isRight: (Double) -> Bool) -> Double? {
    guard let value = value(key) else { return nil }
    guard case .number(let number) = value.kind, isRight(number) else {
      complain(key, value, expected)
      return nil
    }
    return number
  }

  func integer(_ key: String, _ range: ClosedRange<Int>) -> Int? {
    number(key, "a whole number from \(range.lowerBound) to \(range.upperBound)") {
      $0 == $0.rounded() && $0 >= Double(range.lowerBound) && $0 <= Double(range.upperBound)
    }.map { Int($0) }
  }

  /// A whole number of a range; nil, without a complaint, for anything else.
  func wholeNumber(_ key: String, _ range: ClosedRange<Int>) -> Int? {
    guard case .number(let number)? = value(key)?.kind, number == number.rounded(),
      range.contains(Int(clamping: Int64(max(-1e15, min(1e15, number)))))
    else { return nil }
    return Int(number)
  }

  func choice<Choice: RawRepresentable & CaseIterable>(
    _ key: String, _: Choice.Type
  ) -> Choice? where Choice.RawValue == String {
    guard let value = value(key) else { return nil }
    let names = Choice.allCases.map(\.rawValue)
    if case .text(let text) = value.kind {
      if let choice = Choice(rawValue: text) { return choice }
    }
    log.add(Self.join(path, key), line: value.line, choiceMessage(value, names))
    return nil
  }
}

/// What is wrong with a value that should be one of some names.
func choiceMessage(_ value: JSONValue, _ names: [String]) -> String {
  var message = "\(value.written) is not one of " + names.joined(separator: ", ")
  if case .text(let text) = value.kind, let name = suggestedName(for: text, among: names) {
    message += "; did you mean \"\(name)\"?"
  }
  return message
}
