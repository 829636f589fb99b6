/// One combination of hyperparameters in a search, with its trials: one for each seed and fold.
package struct SearchSetting: Sendable {
  /// Its number, from 1, in the order in which the search made it.
  package let number: Int
  let point: SpacePoint
  let features: [Double]
  /// What names it, apart from folds and further seeds.
  let key: TrialKey
  /// Its trials: the folds of the first seed, those of the second, and so on.
  package let trials: [PlannedTrial]
}
