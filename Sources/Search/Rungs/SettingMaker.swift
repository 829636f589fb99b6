/// Makes the trials of a setting, and knows which settings a config leaves out.
package struct SettingMaker: Sendable {
  let union: SpaceUnion
  let features: SpaceFeatures
  private let builder: TrialBuilder
  private let folds: Int?
  private let seeds: Int

  /// A maker for some search spaces.
  ///
  /// - Parameters:
  ///   - builder: completes combinations, and knows the conditions.
  ///   - folds: of the cross-validation; nil without.
  ///   - seeds: that each setting may be trained with.
  package init(_ spaces: [SearchSpace], _ builder: TrialBuilder, folds: Int?, seeds: Int) {
    union = SpaceUnion(spaces)
    features = SpaceFeatures(spaces)
    self.builder = builder
    self.folds = folds
    self.seeds = seeds
  }

  /// Trials of a setting with one seed.
  var trialsOfSeed: Int { folds ?? 1 }

  /// The setting at a point; nil where it is excluded, does not meet a condition, or is wrong.
  func setting(at point: SpacePoint, number: Int) -> SearchSetting? {
    guard let combination = union.combination(at: point) else { return nil }
    let built = builder.build(combination)
    guard built.complaints.isEmpty, builder.unmet(built).isEmpty else { return nil }
    let first = Int(built.values[.seed]?.number ?? 0)
    var trials: [PlannedTrial] = []
    for seed in 0..<seeds {
      var values = built.values
      var settings = built.settings
      let number53 = (first + seed) & (1 << 53 - 1)
      values[.seed] = .integer(number53)
      settings.seed = UInt64(number53)
      for fold in 0..<trialsOfSeed {
        if folds != nil { values[.fold] = .integer(fold + 1) }
        trials.append(
          PlannedTrial(
            id: (number - 1) * seeds * trialsOfSeed + seed * trialsOfSeed + fold + 1,
            values: values, keys: TrialKey.pair(values), settings: settings, initialWeights: nil))
      }
    }
    return SearchSetting(
      number: number, point: point, features: features.features(combination),
      key: TrialKey(built.values), trials: trials)
  }
}
