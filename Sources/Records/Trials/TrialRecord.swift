import Training

/// The finished training of one trial.
public struct TrialRecord: Sendable {
  /// The trial's number.
  public let id: Int
  /// How it ended, its history and its weights.
  public let outcome: TrialOutcome
  /// When it began, in seconds since 1970-01-01T00:00:00Z.
  public let startTime: Double
  /// How long it took, in seconds.
  public let wallTime: Double

  /// Creates a value of its properties.
  public init(id: Int, outcome: TrialOutcome, startTime: Double, wallTime: Double) {
    self.id = id
    self.outcome = outcome
    self.startTime = startTime
    self.wallTime = wallTime
  }
}
