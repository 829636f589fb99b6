/// How often a running sweep does what costs time.
public struct SweepIntervals: Sendable {
  /// Seconds between two checkpoints of a trial.
  public var checkpoint: Double
  /// Seconds between two publications of the result, at least; more where one takes long.
  public var publication: Double

  /// A minute each, unless told otherwise.
  public init(checkpoint: Double = 60, publication: Double = 60) {
    self.checkpoint = checkpoint
    self.publication = publication
  }
}
