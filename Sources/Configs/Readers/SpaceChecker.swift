import Search
import Wording

/// Checks of a search space as a whole, which need no data.
struct SpaceChecker {
  /// A grid with more trials than this is a mistake, not a sweep.
  static let mostTrials = 1_000_000.0

  let log: ProblemLog
  /// Nil where it could not be read: then nothing more is said of it.
  let search: SearchMethod?

  func check(_ spaces: [SearchSpace]) {
    for space in spaces {
      checkPairs(space)
      checkExclude(space, among: spaces)
      if case .grid = search {
        for dimension in space.dimensions where !dimension.isDivided {
          log.add(
            dimension.path, line: dimension.line,
            "a range in a grid needs \"count\" or \"step\"")
        }
      }
    }
    if case .rungs = search { checkForRungs(spaces) }
    if case .sobol = search,
      let large = spaces.first(where: { space in
        space.coordinateCount >= SobolSequence.mostDimensions
      })
    {
      log.add(
        "search.method", line: large.dimensions.first?.line,
        "a Sobol search takes fewer than \(SobolSequence.mostDimensions) parameters; take \"random\""
      )
    }
    let size = spaces.reduce(0) { $0 + $1.gridSize }
    if case .grid = search, size > Self.mostTrials {
      log.add(
        "parameters", line: spaces.first?.dimensions.first?.line,
        "the grid has \(numberText(size)) trials, more than \(numberText(Self.mostTrials)); "
          + "search at random instead")
    }
  }

  /// A search gives out epochs and seeds itself.
  private func checkForRungs(_ spaces: [SearchSpace]) {
    var epochs: Set<ParameterValue> = []
    for dimension in spaces.flatMap(\.dimensions) {
      var values: [ParameterValue] = []
      if case .values(let list) = dimension.choices { values = list }
      switch dimension.parameter {
      case .epochs where values.count != 1:
        log.add(
          dimension.path, line: dimension.line,
          "this search gives out the epochs; write one number, those of a whole training")
      case .epochs:
        epochs.formUnion(values)
        if epochs.count > 1 {
          log.add(
            dimension.path, line: dimension.line,
            "must be the same in every search space: this search compares at the same epochs")
        }
      case .seed where values.count != 1:
        log.add(
          dimension.path, line: dimension.line,
          "this search takes one seed; \"repeats\": 4 in \"search\" trains every setting with four")
      case .initialWeights:
        log.add(
          dimension.path, line: dimension.line,
          "does not go together with a search whose trials pause; take \"grid\", \"random\" or "
            + "\"sobol\"")
      default: break
      }
    }
  }

  /// A condition must compare numbers that the trials have.
  func check(_ constraints: [GivenConstraint], _ spaces: [SearchSpace]) {
    let takesAll = spaces.contains { space in
      space.values(of: .batchSize).contains { $0.number == nil }
    }
    for given in constraints where takesAll {
      if given.constraint.quantities.contains(.parameter(.batchSize)) {
        log.add(
          given.path, line: given.line,
          "compares batch_size, which is \"full\" in some trials; write the number of rows there")
      }
    }
  }

  private func checkPairs(_ space: SearchSpace) {
    for group in space.paired where space.unread.isDisjoint(with: group) {
      let dimensions = group.compactMap { parameter in
        space.dimensions.first { $0.parameter == parameter }
      }
      // A pair of the whole config may belong to other spaces of a union.
      if dimensions.isEmpty && !space.dimensions.isEmpty { continue }
      guard dimensions.count == group.count else {
        if let missing = group.first(where: { parameter in
          !space.dimensions.contains { $0.parameter == parameter }
        }) {
          log.add(
            "paired", line: space.dimensions.first?.line,
            "\"\(missing.name)\" is paired but not among the parameters")
        }
        continue
      }
      let counts = dimensions.map { $0.gridValues()?.count ?? 0 }
      if Set(counts).count > 1 {
        let list = zip(group, counts).map { "\($0.name) has \($1)" }.joined(separator: ", ")
        log.add(
          dimensions[1].path, line: dimensions[1].line,
          "paired parameters need equally many values: \(list)")
      }
    }
  }

  /// A rule must name values that occur, in this space or in another of the union.
  private func checkExclude(_ space: SearchSpace, among spaces: [SearchSpace]) {
    for rule in space.exclude {
      for (parameter, values) in rule.sorted(by: { $0.key.name < $1.key.name }) {
        if spaces.contains(where: { $0.unread.contains(parameter) }) { continue }
        let dimensions = spaces.flatMap(\.dimensions).filter { $0.parameter == parameter }
        guard let first = dimensions.first else {
          log.add(
            "exclude.\(parameter.name)", line: space.dimensions.first?.line,
            "is not among the parameters, so it excludes nothing")
          continue
        }
        let known = dimensions.map { $0.gridValues() }
        // What a random search draws from a range is not known before.
        guard !known.contains(where: { $0 == nil }) else { continue }
        let all = known.flatMap { $0 ?? [] }
        for value in values where !all.contains(value) {
          log.add(
            "exclude.\(parameter.name)", line: first.line,
            "\(value.text) is not among its values (\(all.map(\.text).joined(separator: ", ")))")
        }
      }
    }
  }
}
