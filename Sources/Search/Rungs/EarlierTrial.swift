import Networks

/// A trial of an earlier sweep of the same data, for the model of a search.
package struct EarlierTrial: Sendable {
  /// Its hyperparameters.
  let values: ParameterValues
  /// The values of the searched metric, one an epoch.
  let history: [Float]

  /// Creates a value of its properties.
  package init(values: ParameterValues, history: [Float]) {
    self.values = values
    self.history = history
  }

  /// What a model learns from it; nil where the search spaces do not have it.
  func observation(
    _ maker: SettingMaker, _ rungs: Rungs, _ scale: SearchScale
  ) -> ModelProposer.Observation? {
    guard let point = maker.union.point(of: values),
      let combination = maker.union.combination(at: point)
    else { return nil }
    let seen = rungs.epochs.map { epochs -> Double in
      guard history.count >= epochs else { return .nan }
      let values = history.prefix(epochs).map { scale.seen(Double($0)) }
      let best = values.min() ?? .infinity
      return best.isFinite ? best : .nan
    }
    return ModelProposer.Observation(
      features: maker.features.features(combination), values: seen)
  }
}
