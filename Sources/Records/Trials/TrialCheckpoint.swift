import Training

/// A trial under way, as far as it has come.
public struct TrialCheckpoint: Sendable {
  /// The trial's number.
  public let id: Int
  /// Where its training is.
  public let state: TrainingState
  /// When it began, in seconds since 1970-01-01T00:00:00Z.
  public let startTime: Double
  /// How long it has been trained, in seconds, interruptions not counted.
  public let wallTime: Double

  /// Creates a value of its properties.
  public init(id: Int, state: TrainingState, startTime: Double, wallTime: Double) {
    self.id = id
    self.state = state
    self.startTime = startTime
    self.wallTime = wallTime
  }
}
