/// What decides which elements are dropped: the random numbers of one layer in one step.
public struct DropoutStream: Sendable {
  /// The trial's seed.
  public var seed: UInt64
  /// The step, counted from the beginning of the training.
  public var step: UInt32
  /// The layer.
  public var index: UInt32
  /// What the numbers are for, so that no other stream is the same.
  public var purpose: UInt32
  /// The share that is dropped, 0..<1.
  public var rate: Float
  /// How many elements of the layer come before those that are given, a multiple of 16.
  public var first: Int

  /// Creates a value of its properties.
  public init(
    seed: UInt64, step: UInt32, index: UInt32, purpose: UInt32, rate: Float, first: Int = 0
  ) {
    self.first = first
    self.seed = seed
    self.step = step
    self.index = index
    self.purpose = purpose
    self.rate = rate
  }
}
