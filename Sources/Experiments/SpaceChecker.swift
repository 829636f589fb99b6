/// Checks of a search space as a whole, which need no data.
struct SpaceChecker {
  /// A grid with more trials than this is a mistake, not a sweep.
  static let mostTrials = 5_000_000.0

  let log: ProblemLog
  let search: SearchMethod

  func check(_ spaces: [SearchSpace]) {
    for space in spaces {
      checkPairs(space)
      checkExclude(space)
      if case .grid = search {
        for dimension in space.dimensions where dimension.gridValues() == nil {
          log.add(
            dimension.path, line: dimension.line,
            "a range in a grid needs \"count\" or \"step\"")
        }
      }
    }
    let size = spaces.reduce(0) { $0 + $1.gridSize }
    if case .grid = search, size > Self.mostTrials {
      log.add(
        "parameters", line: spaces.first?.dimensions.first?.line,
        "the grid has \(numberText(size)) trials, more than \(numberText(Self.mostTrials)); "
          + "search at random instead")
    }
  }

  private func checkPairs(_ space: SearchSpace) {
    for group in space.paired {
      let dimensions = group.compactMap { parameter in
        space.dimensions.first { $0.parameter == parameter }
      }
      guard dimensions.count == group.count else {
        if let missing = group.first(where: { parameter in
          !space.dimensions.contains { $0.parameter == parameter }
        }) {
          log.add(
            "paired", line: space.dimensions.first?.line,
            "\"\(missing.rawValue)\" is paired but not among the parameters")
        }
        continue
      }
      let counts = dimensions.map { $0.gridValues()?.count ?? 0 }
      if Set(counts).count > 1 {
        let list = zip(group, counts).map { "\($0.rawValue) has \($1)" }.joined(separator: ", ")
        log.add(
          dimensions[1].path, line: dimensions[1].line,
          "paired parameters need equally many values: \(list)")
      }
    }
  }

  private func checkExclude(_ space: SearchSpace) {
    for rule in space.exclude {
      for (parameter, values) in rule.sorted(by: { $0.key.rawValue < $1.key.rawValue }) {
        guard let dimension = space.dimensions.first(where: { $0.parameter == parameter }) else {
          log.add(
            "exclude.\(parameter.rawValue)", line: space.dimensions.first?.line,
            "is not among the parameters, so it excludes nothing")
          continue
        }
        guard case .values(let known) = dimension.choices else { continue }
        for value in values where !known.contains(value) {
          log.add(
            "exclude.\(parameter.rawValue)", line: dimension.line,
            "\(value.text) is not among its values (\(known.map(\.text).joined(separator: ", ")))")
        }
      }
    }
  }
}
