import Datasets

extension Configuration {
  /// What differs in the text of two configs, a line for each key; comments, order and layout do
  /// not count, and the objective does not for trials that are all planned.
  public func differences(from earlier: Configuration) -> [String] {
    differences(from: earlier, besides: Self.neverCompared + ["objective."])
  }

  /// What differs in the text of two configs so that a search cannot go on: all but where its data
  /// are and what it may spend.
  public func searchDifferences(from earlier: Configuration) -> [String] {
    differences(
      from: earlier,
      besides: Self.neverCompared + ["dataset.", "search.budget.", "search.stop_after."])
  }

  /// What changes no trial's numbers.
  private static let neverCompared = ["$schema", "name", "budget.", "limits."]

  private func differences(from earlier: Configuration, besides ignored: [String]) -> [String] {
    let old = earlier.leaves
    let new = leaves
    var lines: [String] = []
    for key in Set(old.keys).union(new.keys).sorted()
    where !ignored.contains(where: key.hasPrefix) {
      switch (old[key], new[key]) {
      case (let had?, let has?) where had != has: lines.append("\(key): was \(had), is \(has)")
      case (let had?, nil): lines.append("\(key): was \(had), is not given now")
      case (nil, let has?): lines.append("\(key): was not given, is \(has)")
      default: break
      }
    }
    return lines
  }

  /// Key path and value of everything that is no object; overrides are in it.
  private var leaves: [String: String] {
    var leaves: [String: String] = [:]
    func visit(_ value: JSONValue, _ path: String) {
      switch value.kind {
      case .object(let members):
        for member in members {
          visit(member.value, path.isEmpty ? member.key : "\(path).\(member.key)")
        }
      case .array(let items) where items.contains(where: \.isObject):
        for (index, item) in items.enumerated() { visit(item, "\(path)[\(index)]") }
      default: leaves[path] = value.writtenInFull
      }
    }
    visit(root, "")
    return leaves
  }
}

extension DatasetSettings {
  /// The settings without the paths of files: a data set that was moved is the same.
  public var handling: DatasetSettings {
    var settings = self
    if case .file = source { settings.source = .file("") }
    if settings.validationSource != nil { settings.validationSource = "" }
    return settings
  }
}
