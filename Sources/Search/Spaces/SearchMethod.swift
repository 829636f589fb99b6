/// How trials are taken from the search space.
public enum SearchMethod: Equatable, Sendable {
  /// Every combination.
  case grid
  /// Combinations drawn at random, as many as `trials`.
  case random(trials: Int, seed: UInt64)
  /// The first points of a scrambled Sobol sequence: random ones that lie more evenly.
  case sobol(trials: Int, seed: UInt64)
}
