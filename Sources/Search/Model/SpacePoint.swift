/// A place in the search spaces of a config.
package struct SpacePoint: Sendable {
  /// Which of the spaces.
  package var space: Int
  /// Shares of the choices of each dimension, 0..<1.
  package var coordinates: [Double]
}
