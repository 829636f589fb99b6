import Search
import SeededRandom
import SystemSupport

/// Makes the trials of a grid or of a random search: completes combinations on all threads, and
/// numbers those that are right and new, in their order.
struct TrialPlanner {
  /// A combination of hyperparameters, completed, checked and named.
  private struct Candidate: Sendable {
    /// The place of its search space.
    let space: Int
    let built: TrialBuilder.Trial
    /// The places of the conditions that it does not meet.
    let unmet: [Int]
    let keys: (key: TrialKey, withoutEpochs: TrialKey)

    /// - Parameter others: the values of another trial; equal ones share their memory.
    init(
      _ combination: ParameterValues, space: Int, _ builder: TrialBuilder,
      sharing others: ParameterValues?
    ) {
      self.space = space
      var trial = builder.build(combination)
      keys = TrialKey.pair(trial.values)
      if let others { trial.values = trial.values.sharing(others) }
      built = trial
      unmet = builder.unmet(trial)
    }
  }

  /// Combinations are completed in blocks, to keep memory small. A thread completes one part of a
  /// block at a time.
  private static let (blockCount, partCount) = (8192, 64)

  private let spaces: [SearchSpace]
  private let constraints: [GivenConstraint]
  private let builder: TrialBuilder
  private let log: ProblemLog
  private let threads: Int
  /// The folds, each of which is a trial of its own; a single nil where there are none.
  private let folds: [ParameterValue?]
  /// The index in `trials` of the first trial with each key. Keys have 53 bits, so that different
  /// combinations could share one; their values are compared then.
  private var known: [TrialKey: Int] = [:]
  /// The trials so far, by ascending number.
  private(set) var trials: [PlannedTrial] = []
  /// Combinations that `exclude` and `where` left out.
  private(set) var excluded = 0
  /// The places of the conditions that left out a combination.
  private var effective: Set<Int> = []

  init(
    _ spaces: [SearchSpace], _ constraints: [GivenConstraint], _ data: DataFacts, _ log: ProblemLog,
    threads: Int
  ) {
    self.constraints = constraints
    self.spaces = spaces
    self.log = log
    self.threads = threads
    builder = TrialBuilder(data: data, constraints: constraints.map(\.constraint))
    folds = data.folds.map { (1...$0).map { .integer($0) } } ?? [nil]
  }

  /// Adds every combination of every space.
  mutating func addGrid() {
    for (place, space) in spaces.enumerated() {
      let grid = Grid(space)
      for start in stride(from: 0, to: grid.count, by: Self.blockCount) {
        let range = start..<min(start + Self.blockCount, grid.count)
        let block = candidates(range) { [builder, common = trials.first?.values] index in
          grid[index].map { Candidate($0, space: place, builder, sharing: common) }
        }
        excluded += range.count - block.count
        for candidate in block { add(candidate) }
      }
    }
  }

  /// Adds different combinations, `wanted` of them, drawn at random.
  mutating func addRandom(_ wanted: Int, seed: UInt64) {
    add(wanted) { [spaces] attempt in
      var random = RandomStream(seed: seed, purpose: .search, index: attempt)
      let place = random.below(spaces.count)
      return (place, spaces[place].sample(&random))
    }
  }

  /// Adds the combinations at the first points of a scrambled Sobol sequence, `wanted` of them.
  /// Where there are several spaces, the first coordinate chooses one.
  mutating func addSobol(_ wanted: Int, seed: UInt64) {
    let first = spaces.count > 1 ? 1 : 0
    let dimensions = max(1, first + (spaces.map(\.coordinateCount).max() ?? 0))
    let sequence = SobolSequence(dimensions: dimensions, seed: seed)
    add(wanted) { [spaces] attempt in
      let point = sequence.point(attempt)
      let place = first == 0 ? 0 : min(spaces.count - 1, Int(point[0] * Double(spaces.count)))
      return (place, spaces[place].combination(at: point[first...]))
    }
  }

  /// Adds different combinations drawn at random, up to `wanted`: those of a search are not known
  /// beforehand, but these tell what they are like, and what is wrong with them.
  mutating func addSample(_ wanted: Int, seed: UInt64) {
    let block = candidates(0..<4 * wanted) { [spaces, builder] attempt in
      var random = RandomStream(seed: seed, purpose: .search, index: attempt)
      let place = random.below(spaces.count)
      return spaces[place].sample(&random).map {
        Candidate($0, space: place, builder, sharing: nil)
      }
    }
    excluded += 4 * wanted - block.count
    for candidate in block where !has(wanted) { add(candidate) }
  }

  /// Adds different combinations out of a sequence, until there are `wanted`.
  ///
  /// - Parameter draw: the space of an attempt, and its combination; nil where that is excluded.
  private mutating func add(
    _ wanted: Int,
    _ draw: @escaping @Sendable (_ attempt: Int) -> (space: Int, combination: ParameterValues?)
  ) {
    let most = 100 * wanted + 1000
    var attempts = 0
    while !has(wanted), attempts < most {
      let missing = wanted - trials.count / folds.count
      let end = min(attempts + min(missing, Self.blockCount), most)
      let block = candidates(attempts..<end) {
        [builder, common = trials.first?.values] attempt in
        let (place, combination) = draw(attempt)
        return combination.map { Candidate($0, space: place, builder, sharing: common) }
      }
      for candidate in block where !has(wanted) { add(candidate) }
      excluded += end - attempts - block.count
      attempts = end
    }
    if log.problems.isEmpty, trials.count < wanted * folds.count {
      log.add(
        "search.trials", line: spaces.first?.dimensions.first?.line,
        "\(wanted) trials were asked for, but the search space has only \(known.count) "
          + "different ones"
          + (excluded > 0 ? " that \"exclude\" and \"where\" leave" : ""))
    }
  }

  /// Refuses a plan without trials, and conditions that apply to none.
  func checkConstraints() {
    guard log.problems.isEmpty else { return }
    guard !trials.isEmpty else {
      let first = constraints.first
      log.add(
        first?.path ?? "exclude", line: first?.line ?? spaces.first?.dimensions.first?.line,
        "all \(excluded) combinations are "
          + (first == nil ? "excluded" : "left out, by this or another condition"))
      return
    }
    for (place, given) in constraints.enumerated() where !effective.contains(place) {
      if !trials.contains(where: { builder.applies(given.constraint, to: $0) }) {
        log.add(
          given.path, line: given.line,
          "applies to no trial: none has "
            + given.constraint.quantities.map(\.name).joined(separator: " and "))
      }
    }
  }

  /// Whether no more are needed, or something is wrong.
  private func has(_ wanted: Int) -> Bool {
    trials.count >= wanted * folds.count || !log.problems.isEmpty
  }

  /// What `make` gives for the numbers of a range.
  private func candidates(
    _ range: Range<Int>, _ make: @Sendable (Int) -> Candidate?
  ) -> [Candidate] {
    let parts = (range.count + Self.partCount - 1) / Self.partCount
    return Processors.map(count: parts, threads: threads) { part in
      let start = range.lowerBound + part * Self.partCount
      return (start..<min(start + Self.partCount, range.upperBound)).compactMap(make)
    }.flatMap { $0 }
  }

  private mutating func add(_ candidate: Candidate) {
    guard candidate.unmet.isEmpty else {
      effective.formUnion(candidate.unmet)
      excluded += 1
      return
    }
    guard candidate.built.complaints.isEmpty else { return complain(candidate) }
    let (keys, values) = (candidate.keys, candidate.built.values)
    if let place = known[keys.key] {
      var first = trials[place].values
      first[.fold] = nil
      if first == values { return }
    }
    known[keys.key] = trials.count
    var source: InitialWeightsSource?
    if case .weights(let given) = values[.initialWeights] { source = given }
    for fold in folds {
      var values = values
      if let fold { values[.fold] = fold }
      trials.append(
        PlannedTrial(
          id: trials.count + 1, values: values,
          keys: fold == nil ? keys : TrialKey.pair(values), settings: candidate.built.settings,
          initialWeights: source))
    }
  }

  /// Says what is wrong, in the order of the config; what it does not name comes last.
  private func complain(_ candidate: Candidate) {
    let space = spaces[candidate.space]
    let complaints = candidate.built.complaints.map { complaint in
      (complaint, space.dimensions.firstIndex { $0.parameter == complaint.parameter })
    }.sorted { ($0.1 ?? .max) < ($1.1 ?? .max) }
    for (complaint, place) in complaints {
      let dimension = place.map { space.dimensions[$0] }
      log.add(
        dimension?.path ?? "parameters.\(complaint.parameter.name)",
        line: dimension == nil ? space.dimensions.first?.line : dimension?.line,
        complaint.message)
    }
  }
}
