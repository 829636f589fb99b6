import Search

/// A beginning that a config names: everything that it does not say itself is taken from there, as
/// if it were written.
enum Preset: String, CaseIterable {
  /// What does best on tables of some thousand rows: an adaptive search over networks of one to
  /// three layers on quantile or robust scaling with piecewise-linear bins, five folds, and an
  /// ensemble of ten.
  case tabular

  /// What it stands for.
  var text: String {
    switch self {
    case .tabular:
      """
      {
        "dataset": {"folds": 5},
        "parameters": {
          "hidden_sizes": {"layers": {"from": 1, "to": 3}, "width": {"from": 32, "to": 256, "scale": "log"}},
          "activation": ["relu", "silu"],
          "scaling": ["quantile", "robust"],
          "numeric_encoding": "piecewise_linear",
          "bins": [16, 48],
          "optimizer": "adamw",
          "learning_rate": {"from": 3e-4, "to": 1e-2, "scale": "log"},
          "weight_decay": {"from": 1e-6, "to": 1e-1, "scale": "log"},
          "dropout": {"from": 0, "to": 0.5},
          "batch_size": [128, 256, 512],
          "schedule": "cosine",
          "epochs": 60,
          "patience": 8
        },
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
    guard case .object(var members) = root.kind, case .object(let defaults) = own.kind else {
      return
    }
    func keys(_ section: String) -> Set<String> {
      guard let member = members.first(where: { $0.key == section }),
        case .object(let inner) = member.value.kind
      else { return [] }
      return Set(inner.map(\.key))
    }
    let (dataset, parameters) = (keys("dataset"), keys("parameters"))
    if let given = members.first(where: { $0.key == "parameters" }),
      case .array = given.value.kind
    {
      log.add(
        "parameters", line: given.line,
        "is one object beside \"preset\": its parameters take the place of the preset's")
      return
    }
    for section in defaults {
      let additions: [JSONValue.Member]
      if case .object(let inner) = section.value.kind {
        additions = inner.filter { member in
          switch section.key {
          case "dataset":
            // However rows are kept for validation, that is meant.
            return dataset.isDisjoint(with: ["validation", "validation_source", "folds"])
          case "parameters":
            return !parameters.contains(member.key)
              && isLeftOpen(member.key, dataset, parameters, members)
          default: return true
          }
        }.map { JSONValue.Member(key: $0.key, line: line, value: $0.value.at(line: line)) }
      } else {
        additions = []
      }
      if let place = members.firstIndex(where: { $0.key == section.key }) {
        // A search or an ensemble of the config's own is meant as it is.
        guard ["dataset", "parameters"].contains(section.key),
          case .object(let inner) = members[place].value.kind
        else { continue }
        members[place].value.kind = .object(inner + additions)
      } else {
        members.append(
          JSONValue.Member(
            key: section.key, line: line, value: JSONValue(kind: .object(additions), line: line)))
      }
    }
    root.kind = .object(members)
  }

  /// Whether the config says nothing else that decides about a parameter of the preset.
  private func isLeftOpen(
    _ key: String, _ dataset: Set<String>, _ parameters: Set<String>,
    _ members: [JSONValue.Member]
  ) -> Bool {
    if dataset.contains(key) { return false }
    // Bins belong to one encoding.
    return key != "bins"
      || !dataset.contains("numeric_encoding") && !parameters.contains("numeric_encoding")
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
