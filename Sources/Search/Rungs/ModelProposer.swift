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
  /// The best settings when candidates were made last.
  private var best: [Int] = []

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
      let candidates = candidates(board, settings, &random)
      for place in order(of: candidates, board, settings) {
        if let setting = accept(candidates[place]) { return setting }
      }
    }
    for _ in 0..<Self.mostAttempts {
      if let setting = accept(union.draw(&random)) { return setting }
    }
    return nil
  }

  private mutating func candidates(
    _ board: SearchBoard, _ settings: [SearchSetting], _ random: inout RandomStream
  ) -> [SpacePoint] {
    model.learn(board, settings)
    best = model.best(Self.incumbents, board)
    let origins = best.prefix(Self.origins)
    var points = (0..<Self.randomCandidates).map { _ in union.draw(&random) }
    guard !origins.isEmpty else { return points }
    for _ in 0..<Self.randomCandidates {
      let origin = settings[origins[random.below(origins.count)]]
      points.append(union.move(origin.point, &random))
    }
    return points
  }

  /// The candidates' places, the most promising first.
  private func order(
    of candidates: [SpacePoint], _ board: SearchBoard, _ settings: [SearchSetting]
  ) -> [Int] {
    let features = candidates.map {
      union.combination(at: $0, isTidy: false).map(encoding.features)
    }
    let known = features.indices.filter { features[$0] != nil }
    let predictions = model.predict(known.compactMap { features[$0] })
    let bound = model.predict(best.map { settings[$0].features }).map(\.mean).min()
    guard let bound else { return Array(candidates.indices) }
    let pending = board.unseen.map { settings[$0].features }
    var scores = [Double](repeating: -1, count: candidates.count)
    for (place, prediction) in zip(known, predictions) {
      var deviation = prediction.deviation
      let similarity = pending.map { model.similarity(features[place] ?? [], $0) }.max() ?? 0
      deviation *= max(1 - similarity * similarity, 1e-4).squareRoot()
      scores[place] = NormalDistribution.expectedImprovement(
        mean: prediction.mean, deviation: deviation, bound: bound)
    }
    return known.sorted { (-scores[$0], $0) < (-scores[$1], $1) }
  }
}
