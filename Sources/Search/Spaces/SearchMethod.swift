/// How trials are taken from the search space.
public enum SearchMethod: Equatable, Sendable {
  /// Every combination.
  case grid
  /// So many combinations, drawn at random.
  case random(trials: Int, seed: UInt64)
}
