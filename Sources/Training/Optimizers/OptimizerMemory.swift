/// What an optimizer remembers from step to step.
public struct OptimizerMemory: Equatable, Sendable {
  static let scalarCount = 4

  /// Its first number of each parameter, such as the momentum; empty without.
  public var first: [Float]
  /// Its second number of each parameter, such as the mean square; empty without.
  public var second: [Float]
  /// Running products of the betas, and NAdam's power and product.
  public var scalars: [Double]

  /// Creates a value of its properties.
  public init(first: [Float], second: [Float], scalars: [Double]) {
    self.first = first
    self.second = second
    self.scalars = scalars
  }
}
