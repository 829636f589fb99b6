import Datasets
import Wording

/// Reads what `dataset` says of single columns of a file.
struct ColumnReader {
  let log: ProblemLog

  func read(_ reader: ObjectReader, _ settings: inout DatasetSettings) {
    var columns = ColumnSettings()
    columns.exclude = reader.texts("exclude") ?? []
    columns.categorical = reader.texts("categorical") ?? []
    columns.numeric = reader.texts("numeric") ?? []
    if let value = reader.value("dates") {
      if case .object(let members) = value.kind {
        let dates = ObjectReader(
          value, path: "dataset.dates", known: members.map(\.key), log: log)
        for member in members {
          columns.dates[member.key] = dates?.choice(member.key, DateUse.self)
        }
      } else {
        log.add(
          "dataset.dates", line: value.line,
          "names columns and how each is used: {\"departure\": \"parts\"}, or \"days\"")
      }
    }
    settings.missingTarget = reader.choice("missing_target", MissingTarget.self) ?? .refuse
    settings.columns = columns
    checkNames(reader, columns, settings)
  }

  /// A column has one use.
  private func checkNames(
    _ reader: ObjectReader, _ columns: ColumnSettings, _ settings: DatasetSettings
  ) {
    var uses: [String: String] = [:]
    let others = [("target", settings.target), ("features", settings.features)].flatMap {
      key, names in (names ?? []).map { (key, $0) }
    }
    for (key, name) in columns.named {
      if let other = uses[name] {
        log.add(
          "dataset.\(key)", line: reader.value(key)?.line,
          other == key ? "\"\(name)\" is listed twice" : "\"\(name)\" is in \"\(other)\", too")
      }
      uses[name] = key
      for (other, taken) in others where taken == name && (other == "target" || key == "exclude") {
        log.add(
          "dataset.\(key)", line: reader.value(key)?.line, "\"\(name)\" is in \"\(other)\", too")
      }
    }
    if settings.features != nil, !columns.exclude.isEmpty {
      log.add(
        "dataset.exclude", line: reader.value("exclude")?.line,
        "is not used beside \"features\", which names the columns that are taken")
    }
  }
}
