/// A place in the search spaces of a config.
struct SpacePoint: Sendable {
  /// Which of the spaces.
  var space: Int
  /// Shares of the choices of each dimension, 0..<1.
  var coordinates: [Double]
}
