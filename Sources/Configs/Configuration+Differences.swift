import Datasets

extension Configuration {
  /// What differs in the text of two configs, a line for each key; comments, order and layout do
  /// not count.
  public func differences(from earlier: Configuration) -> [String] {
    let ignored: Set<String> = ["$schema", "name", "objective.metric", "objective.direction"]
    let old = earlier.leaves
    let new = leaves
    var lines: [String] = []
    for key in Set(old.keys).union(new.keys).sorted() where !ignored.contains(key) {
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
