import Datasets
import Search

extension Configuration {
  /// The most pipelines of a sweep: each is fitted, and its features are kept in memory.
  private static let mostPipelines = 64

  /// Refuses what `dataset` and the parameters both say, and what has no effect.
  func checkPreparation(_ log: ProblemLog) {
    for dimension in spaces.flatMap(\.dimensions) {
      let path = dimension.parameter.datasetPath
      if !path.isEmpty, value(at: path[...], in: root) != nil {
        log.add(
          dimension.path, line: dimension.line,
          "\(path.joined(separator: ".")) says it, too; give it in one of the two places")
      }
    }
    guard dataset.preprocessing.numericEncoding == .none,
      !spaces.contains(where: { $0.has(.numericEncoding) })
    else { return }
    for key in ["bins", "edges"] {
      if let value = value(at: ["dataset", key], in: root) {
        log.add(
          "dataset.\(key)", line: value.line,
          "is not used without \"numeric_encoding\": \"piecewise_linear\"")
      }
    }
  }

  private func value(at path: ArraySlice<String>, in value: JSONValue) -> JSONValue? {
    guard let key = path.first else { return value }
    guard case .object(let members) = value.kind,
      let member = members.first(where: { $0.key == key })
    else { return nil }
    return self.value(at: path.dropFirst(), in: member.value)
  }

  /// The ways in which the data are prepared: those of the config's `dataset`, and those that its
  /// parameters list.
  ///
  /// - Returns: how columns become features, and how targets are scaled; of these [] where the
  ///   parameters do not say.
  /// - Throws: ``ConfigurationError`` where there are too many.
  public func pipelines() throws(ConfigurationError) -> (
    features: [FeatureSettings], targetScalings: [TargetScaling]
  ) {
    var features: [FeatureSettings] = []
    var scalings: [TargetScaling] = []
    let log = ProblemLog(file: file)
    for space in spaces {
      var some = [dataset.preprocessing]
      for dimension in space.dimensions {
        guard ParameterValues.preparing.contains(dimension.parameter) else { continue }
        guard case .values(let values) = dimension.choices else {
          log.add(
            dimension.path, line: dimension.line,
            "takes a list of values and no range: the data are prepared for each of them")
          continue
        }
        some = some.flatMap { base in
          values.map { FeatureSettings(base, dimension.parameter, $0) }
        }
        if some.count > 100 * Self.mostPipelines { break }
        if dimension.parameter == .targetScaling {
          scalings += values.compactMap { TargetScaling(rawValue: $0.text) }
        }
      }
      for settings in some.map(\.canonical) where !features.contains(settings) {
        features.append(settings)
      }
    }
    if features.count > Self.mostPipelines {
      let line = spaces.flatMap(\.dimensions).first {
        ParameterValues.preparing.contains($0.parameter)
      }
      log.add(
        line?.path ?? "parameters", line: line?.line,
        "the parameters prepare the data in \(features.count) ways; at most \(Self.mostPipelines) are "
          + "kept in memory: list fewer")
    }
    try log.throwIfAny()
    return (features, scalings)
  }
}
