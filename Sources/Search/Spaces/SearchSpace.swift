import SeededRandom

/// One object of `parameters`: for every named hyperparameter, what it may be.
package struct SearchSpace: Sendable {
  package var dimensions: [Dimension]
  /// Groups of hyperparameters whose lists are walked in step.
  package var paired: [[Parameter]]
  /// Combinations that are left out: every named hyperparameter has one of its values.
  package var exclude: [[Parameter: [ParameterValue]]]
  /// Hyperparameters that are there but could not be read: nothing more is said of them.
  package var unread: Set<Parameter> = []

  /// A space of some hyperparameters, without pairs or exclusions.
  package init(dimensions: [Dimension] = []) {
    self.dimensions = dimensions
    paired = []
    exclude = []
  }

  /// The dimensions that move together: paired ones in one group, every other alone.
  package var groups: [[Dimension]] {
    var groups: [[Dimension]] = []
    for dimension in dimensions {
      if let pair = paired.first(where: { $0.contains(dimension.parameter) }),
        let index = groups.firstIndex(where: { pair.contains($0[0].parameter) })
      {
        groups[index].append(dimension)
      } else {
        groups.append([dimension])
      }
    }
    return groups
  }

  /// Whether it names a hyperparameter.
  package func has(_ parameter: Parameter) -> Bool {
    dimensions.contains { $0.parameter == parameter }
  }

  /// The values that a hyperparameter may have; [] where it is not named, or has a range.
  package func values(of parameter: Parameter) -> [ParameterValue] {
    guard let dimension = dimensions.first(where: { $0.parameter == parameter }),
      case .values(let values) = dimension.choices
    else { return [] }
    return values
  }

  /// Combinations of a full grid before exclusion; as a real number, since it may be astronomic.
  package var gridSize: Double { groups.reduce(1) { $0 * $1[0].mostGridValues } }

  /// One combination drawn at random, paired ones in step; nil where it is excluded.
  package func sample(_ random: inout RandomStream) -> ParameterValues? {
    var combination = ParameterValues()
    for group in groups {
      if group.count == 1 {
        combination[group[0].parameter] = group[0].sample(&random)
        continue
      }
      let lists = group.map { $0.gridValues() ?? [] }
      let index = random.below(max(1, lists.map(\.count).min() ?? 1))
      for (dimension, list) in zip(group, lists) {
        combination[dimension.parameter] = list[index]
      }
    }
    return excludes(combination) ? nil : combination
  }

  /// How many coordinates a point of the unit cube has: one or two for each of ``groups``.
  package var coordinateCount: Int { groups.reduce(0) { $0 + $1[0].coordinateCount } }

  /// The combination at a point of the unit cube; nil where it is excluded.
  package func combination(at point: ArraySlice<Double>) -> ParameterValues? {
    let combination = Self.combination(of: groups, at: point, isTidy: true)
    return excludes(combination) ? nil : combination
  }

  /// The combination at a point, of some ``groups``.
  ///
  /// - Parameter isTidy: whether numbers have nine digits only, as those of trials have.
  static func combination(
    of groups: [[Dimension]], at point: ArraySlice<Double>, isTidy: Bool
  ) -> ParameterValues {
    var combination = ParameterValues()
    var next = point.startIndex
    for group in groups {
      let shares = point[next..<next + group[0].coordinateCount]
      next = shares.endIndex
      if group.count == 1 {
        combination[group[0].parameter] = group[0].value(of: shares, isTidy: isTidy)
        continue
      }
      let lists = group.map { $0.gridValues() ?? [] }
      let count = max(1, lists.map(\.count).min() ?? 1)
      let index = min(count - 1, Int(shares[shares.startIndex] * Double(count)))
      for (dimension, list) in zip(group, lists) {
        combination[dimension.parameter] = list[index]
      }
    }
    return combination
  }

  /// Whether a combination is left out.
  func excludes(_ combination: ParameterValues) -> Bool {
    exclude.contains { rule in
      rule.allSatisfy { parameter, values in
        combination[parameter].map { values.contains($0) } ?? false
      }
    }
  }
}
