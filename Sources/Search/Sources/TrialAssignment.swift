/// A trial to begin or to go on with.
public struct TrialAssignment: Sendable {
  /// Its place in the source's order, from 1: the order of reports.
  public let number: Int
  /// What to train. One that was paused goes on from where it is.
  public let trial: PlannedTrial
  /// The epoch, from 1, after which the trial pauses and is reported; nil to train it to its end.
  public let lastEpoch: Int?

  /// Creates a value of its properties.
  public init(number: Int, trial: PlannedTrial, until lastEpoch: Int? = nil) {
    self.number = number
    self.trial = trial
    self.lastEpoch = lastEpoch
  }
}
