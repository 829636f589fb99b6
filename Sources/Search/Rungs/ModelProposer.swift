import SeededRandom

/// Settings from a Gaussian process over setting and rung: of some random ones and some near the
/// best ones, the one with the highest expected improvement at the last rung.
struct ModelProposer: SettingProposer {
  /// What an earlier sweep of the same data gave: the features of a trial, and its value at each
  /// rung, NaN where it was not there.
  struct Observation: Sendable {
    let features: [Double]
    let values: [Double]
  }

  /// Settings from a Sobol sequence, before there is a model.
  private static let firstSettings = 12
  /// The chance of a setting that is drawn uniformly, whatever the model says.
  private static let randomShare = 0.05
  /// Candidates drawn uniformly, and as many near the best settings.
  private static let randomCandidates = 50
  /// Rounds of further candidates, each half as far from the most promising one, and their number.
  private static let (refinements, refinedCandidates) = (3, 16)
  /// How many of the best settings candidates are near to.
  private static let origins = 8
  /// The improvement is against the lowest mean among so many of the best settings.
  private static let incumbents = 10

  private let union: SpaceUnion
  private let encoding: SpaceFeatures
  private let seed: UInt64
  private let sobol: SobolSequence?
  private var sobolPoints = 0
  private var model: RungModel

  init(
    _ maker: SettingMaker, _ rungs: Rungs, seed: UInt64, isLogarithmic: Bool,
    earlier: [Observation]
  ) {
    union = maker.union
    encoding = maker.features
    self.seed = seed
    let dimensions = maker.union.dimensions
    sobol =
      dimensions <= SobolSequence.mostDimensions
      ? SobolSequence(dimensions: dimensions, seed: seed) : nil
    model = RungModel(
      columns: maker.features.count, rungs: rungs, isLogarithmic: isLogarithmic, earlier: earlier)
  }

  mutating func propose(
    job: Int, _ board: SearchBoard, _ settings: [SearchSetting],
    accept: (SpacePoint) -> SearchSetting?
  ) -> SearchSetting? {
    var random = RandomStream(seed: seed, purpose: .proposals, index: job)
    if sobolPoints < Self.firstSettings || board.seen < Self.firstSettings {
      for _ in 0..<Self.mostAttempts {
        guard let sobol else { break }
        sobolPoints += 1
        if let setting = accept(union.point(sobol.point(sobolPoints - 1))) { return setting }
      }
    } else if random.uniformDouble() >= Self.randomShare {
      model.learn(board, settings)
      let best = model.best(Self.incumbents, board).map { settings[$0] }
      let pending = board.unseen.map { settings[$0].features }
      for candidate in candidates(best, pending, &random) {
        if let setting = accept(candidate) { return setting }
      }
    }
    for _ in 0..<Self.mostAttempts {
      if let setting = accept(union.draw(&random)) { return setting }
    }
    return nil
  }

  /// Candidates by their expected improvement, the most promising first: random ones, ones near the
  /// best settings, and then ones nearer and nearer to the most promising.
  private func candidates(
    _ best: [SearchSetting], _ pending: [[Double]], _ random: inout RandomStream
  ) -> [SpacePoint] {
    var points = (0..<Self.randomCandidates).map { _ in union.draw(&random) }
    guard let bound = model.predict(best.map(\.features)).map(\.mean).min() else { return points }
    for _ in 0..<Self.randomCandidates {
      let origin = best[random.below(min(Self.origins, best.count))]
      points.append(union.move(origin.point, &random))
    }
    var scored = scored(points, bound, pending)
    var scale = 1.0
    for _ in 0..<Self.refinements {
      guard let first = scored.first else { break }
      scale /= 2
      points = (0..<Self.refinedCandidates).map { _ in
        union.move(first.point, scale: scale, &random)
      }
      scored = Self.sorted(self.scored(points, bound, pending) + scored)
    }
    return scored.map(\.point)
  }

  private typealias Scored = (point: SpacePoint, score: Double)

  private static func sorted(_ candidates: [Scored]) -> [Scored] {
    // A sort that keeps the order of equals gives the same on any machine.
    candidates.enumerated().sorted { ($1.element.score, $0.offset) < ($0.element.score, $1.offset) }
      .map(\.element)
  }

  /// Points that are not excluded, by their expected improvement over a bound.
  private func scored(
    _ points: [SpacePoint], _ bound: Double, _ pending: [[Double]]
  ) -> [Scored] {
    let candidates = points.compactMap { point in
      union.combination(at: point, isTidy: false).map { (point, encoding.features($0)) }
    }
    let predictions = model.predict(candidates.map(\.1))
    return Self.sorted(
      zip(candidates, predictions).map { candidate, prediction in
        let similarity = pending.map { model.similarity(candidate.1, $0) }.max() ?? 0
        return (
          candidate.0,
          NormalDistribution.expectedImprovement(
            mean: prediction.mean,
            deviation: prediction.deviation * max(1 - similarity * similarity, 1e-4).squareRoot(),
            bound: bound)
        )
      })
  }
}
