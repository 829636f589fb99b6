import Search

/// A beginning that a config names: everything that it does not say itself is taken from there, as
/// if it were written.
enum Preset: String, CaseIterable {
  /// What does best on tables of some thousand rows: an adaptive search over networks of one to
  /// three layers, with piecewise-linear bins or periodic numbers, five folds, and an ensemble of
  /// ten.
  case tabular

  /// What it stands for. Each of its `spaces` has the `parameters`, too.
  var text: String {
    switch self {
    case .tabular:
      """
      {
        "dataset": {"folds": 5},
        "parameters": {
          "hidden_sizes": {"layers": {"from": 1, "to": 3}, "width": {"from": 32, "to": 256, "scale": "log"}},
          "activation": ["relu", "silu"],
          "optimizer": "adamw",
          "learning_rate": {"from": 3e-4, "to": 1e-2, "scale": "log"},
          "weight_decay": {"from": 1e-6, "to": 1e-1, "scale": "log"},
          "dropout": {"from": 0, "to": 0.5},
          "batch_size": [128, 256, 512],
          "schedule": "cosine",
          "epochs": 60,
          "patience": 8
        },
        "spaces": [
          {
            "numeric_encoding": "piecewise_linear",
            "scaling": ["quantile", "robust"],
            "bins": [16, 48]
          },
          {
            "numeric_encoding": "periodic",
            "scaling": ["quantile", "standardize"],
            "frequency_deviation": {"from": 0.1, "to": 20, "scale": "log"}
          }
        ],
        "search": {"method": "adaptive", "budget": {"full_trainings": 40}},
        "ensemble": {"size": 10}
      }
      """
    }
  }

  /// Puts what the preset says into a config that names one, where it does not say it itself.
  static func apply(to root: inout JSONValue, log: ProblemLog) {
    guard case .object(let members) = root.kind,
      let given = members.first(where: { $0.key == "preset" })
    else { return }
    if case .null = given.value.kind { return }
    guard case .text(let name) = given.value.kind, let preset = Preset(rawValue: name),
      let own = try? JSON5Parser.parse(preset.text)
    else {
      log.add("preset", line: given.line, choiceMessage(given.value, allCases.map(\.rawValue)))
      return
    }
    preset.merge(own, into: &root, line: given.line, log: log)
  }

  private func merge(
    _ own: JSONValue, into root: inout JSONValue, line: Int?, log: ProblemLog
  ) {
    guard case .object(var members) = root.kind, case .object(let sections) = own.kind else {
      return
    }
    if let given = members.first(where: { $0.key == "parameters" }),
      case .array = given.value.kind
    {
      log.add(
        "parameters", line: given.line,
        "is one object beside \"preset\": its parameters take the place of the preset's")
      return
    }
    let given = GivenKeys(members, presetLine: line)
    for section in sections where section.key != "spaces" {
      let value: JSONValue
      switch section.key {
      case "dataset":
        value = given.dataset.merged(with: section.value) { _ in
          // However rows are kept for validation, that is meant.
          given.dataset.keys.isDisjoint(with: ["validation", "validation_source", "folds"])
        }
      case "parameters":
        let all = sections.first { $0.key == "spaces" }?.value.items ?? []
        let spaces = Self.spaces(all, given).map { space in
          given.parameters.merged(with: section.value.adding(space)) {
            !given.dataset.keys.contains($0)
          }
        }
        value = spaces.count == 1 ? spaces[0] : JSONValue(kind: .array(spaces), line: line)
      default:
        // A search or an ensemble of the config's own is meant as it is.
        if members.contains(where: { $0.key == section.key }) { continue }
        value = section.value.at(line: line)
      }
      if let place = members.firstIndex(where: { $0.key == section.key }) {
        members[place].value.kind = value.kind
      } else {
        members.append(JSONValue.Member(key: section.key, line: line, value: value))
      }
    }
    root.kind = .object(members)
  }

  /// The spaces that the config leaves open: of an encoding that it names, or of which it names a
  /// part; without one that has it, how numbers are scaled is all that is taken.
  private static func spaces(_ all: [JSONValue], _ given: GivenKeys) -> [JSONValue] {
    let encoding = "numeric_encoding"
    if let named = given.parameters.value(encoding) ?? given.dataset.value(encoding) {
      let words = named.items?.map(\.text) ?? [named.text]
      let same = all.filter { words == [$0.member(encoding)?.text] }
      return same.isEmpty ? all.prefix(1).map { $0.keeping(["scaling"]) } : same
    }
    let parts = all.map { space in
      Set(space.keys).subtracting([encoding, "scaling"]).union(
        space.member(encoding)?.text == "periodic" ? ["frequencies", "periodic_size"] : ["edges"])
    }
    let wanted = zip(all, parts).filter {
      !$0.1.isDisjoint(with: given.parameters.keys.union(given.dataset.keys))
    }.map(\.0)
    return wanted.isEmpty ? all : wanted
  }
}

/// What a config says itself of the sections that a preset adds to.
private struct GivenKeys {
  struct Section {
    let members: [JSONValue.Member]
    let presetLine: Int?

    var keys: Set<String> { Set(members.map(\.key)) }

    func value(_ key: String) -> JSONValue? { members.first { $0.key == key }?.value }

    /// What is given, and behind it what an object has beyond it.
    func merged(with defaults: JSONValue, where isOpen: (String) -> Bool) -> JSONValue {
      let keys = keys
      let additions = defaults.members.filter { !keys.contains($0.key) && isOpen($0.key) }
      return JSONValue(
        kind: .object(
          members
            + additions.map {
              JSONValue.Member(
                key: $0.key, line: presetLine, value: $0.value.at(line: presetLine))
            }), line: presetLine)
    }
  }

  let dataset, parameters: Section

  init(_ members: [JSONValue.Member], presetLine: Int?) {
    func section(_ name: String) -> Section {
      Section(
        members: members.first { $0.key == name }?.value.members ?? [], presetLine: presetLine)
    }
    (dataset, parameters) = (section("dataset"), section("parameters"))
  }
}

extension JSONValue {
  fileprivate var members: [Member] { if case .object(let members) = kind { members } else { [] } }
  fileprivate var keys: [String] { members.map(\.key) }
  fileprivate var items: [JSONValue]? { if case .array(let items) = kind { items } else { nil } }
  fileprivate var text: String? { if case .text(let text) = kind { text } else { nil } }

  fileprivate func member(_ key: String) -> JSONValue? {
    members.first { $0.key == key }?.value
  }

  fileprivate func adding(_ other: JSONValue) -> JSONValue {
    JSONValue(kind: .object(members + other.members), line: line)
  }

  fileprivate func keeping(_ keys: Set<String>) -> JSONValue {
    JSONValue(kind: .object(members.filter { keys.contains($0.key) }), line: line)
  }
}

extension JSONValue {
  /// The same, as if all of it stood in one line.
  fileprivate func at(line: Int?) -> JSONValue {
    switch kind {
    case .array(let items): JSONValue(kind: .array(items.map { $0.at(line: line) }), line: line)
    case .object(let members):
      JSONValue(
        kind: .object(
          members.map {
            JSONValue.Member(key: $0.key, line: line, value: $0.value.at(line: line))
          }), line: line)
    default: JSONValue(kind: kind, line: line)
    }
  }
}
