import Search

/// `paired` and `exclude`: which combinations a search space has.
extension ParameterReader {
  /// `["a", "b"]`, or a list of such groups.
  func paired(_ value: JSONValue, path: String) -> [[Parameter]] {
    guard case .array(let items) = value.kind, !items.isEmpty else {
      log.add(
        path, line: value.line, "\(value.written) is not a list of parameters to walk in step")
      return []
    }
    let nested = items.allSatisfy { if case .array = $0.kind { true } else { false } }
    let groups = nested ? items : [value]
    return groups.enumerated().compactMap { index, group in
      guard case .array(let names) = group.kind else { return nil }
      let place = nested ? "\(path)[\(index)]" : path
      let parameters = names.enumerated().compactMap { position, name -> Parameter? in
        guard case .text(let text) = name.kind else {
          log.add(
            "\(place)[\(position)]", line: name.line, "\(name.written) is not a parameter's name")
          return nil
        }
        return parameter(text, line: name.line, path: "\(place)[\(position)]")
      }
      guard parameters.count >= 2 else {
        if parameters.count == names.count {
          log.add(place, line: group.line, "pairs need two parameters or more")
        }
        return nil
      }
      return parameters
    }
  }

  /// A list of objects; each names parameters with a value or a list of values.
  func exclude(_ value: JSONValue, path: String) -> [[Parameter: [ParameterValue]]] {
    let items: [JSONValue]
    if case .array(let list) = value.kind { items = list } else { items = [value] }
    return items.enumerated().compactMap { index, item in
      let place = items.count > 1 ? "\(path)[\(index)]" : path
      guard case .object(let members) = item.kind, !members.isEmpty else {
        log.add(
          place, line: item.line,
          "\(item.written) is not an object of parameters and values, such as "
            + "{\"hidden_sizes\": 16, \"learning_rate\": 0.01}")
        return nil
      }
      var rule: [Parameter: [ParameterValue]] = [:]
      for member in members {
        let memberPath = "\(place).\(member.key)"
        guard let parameter = parameter(member.key, line: member.line, path: memberPath),
          let choices = choices(member.value, parameter, path: memberPath)
        else { return nil }
        guard case .values(let values) = choices else {
          log.add(memberPath, line: member.line, "takes a value or a list of values, not a range")
          return nil
        }
        rule[parameter] = values
      }
      return rule
    }
  }
}
