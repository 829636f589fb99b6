/// How often a running sweep does what costs time.
public struct SweepIntervals: Sendable {
  /// Seconds between two checkpoints of a trial.
  public var checkpoint: Double
  /// Seconds between two publications of the result, at least; more where one takes long.
  public var publication: Double
  /// Seconds until the first publication of a run, at most.
  public var firstPublication: Double

  /// A minute each, unless told otherwise.
  public init(checkpoint: Double = 60, publication: Double = 60, firstPublication: Double = 5) {
    self.firstPublication = firstPublication
    self.checkpoint = checkpoint
    self.publication = publication
  }
}
