/// How trials are taken from the search space.
public enum SearchMethod: Equatable, Sendable {
  /// Every combination.
  case grid
  /// Combinations drawn at random, as many as `trials`.
  case random(trials: Int, seed: UInt64)
  /// The first points of a scrambled Sobol sequence: random ones that lie more evenly.
  case sobol(trials: Int, seed: UInt64)
  /// Trials that pause, and continue where they are among the best.
  case rungs(RungSearchSettings)

  /// The search that pauses and continues trials; nil for others.
  public var rungSearch: RungSearchSettings? {
    if case .rungs(let settings) = self { settings } else { nil }
  }
}
