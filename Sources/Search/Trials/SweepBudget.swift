/// What a whole sweep may spend.
public struct SweepBudget: Equatable, Sendable {
  /// Hours that a run may take; nil for any time.
  public var hours: Double?
  /// Trials that are trained, those of the lowest numbers; of a search, different settings; nil for
  /// any number.
  public var trials: Int?
  /// Epochs of all networks together; nil for any number.
  public var epochs: Int?

  /// Creates a value of its properties.
  public init(hours: Double? = nil, trials: Int? = nil, epochs: Int? = nil) {
    self.hours = hours
    self.trials = trials
    self.epochs = epochs
  }

  /// The planned trials that it is enough for, the first ones.
  ///
  /// - Parameter planned: by ascending number.
  /// - Returns: them, and what ended; nil where it is enough for all.
  public func affordable(
    _ planned: [PlannedTrial]
  ) -> (trials: ArraySlice<PlannedTrial>, reason: String?) {
    var left = epochs ?? .max
    for (place, trial) in planned.enumerated() {
      if let trials, place >= trials {
        return (planned[..<place], "the budget of \(trials) trials is spent")
      }
      left -= trial.settings.epochs
      if let epochs, left < 0 {
        return (planned[..<place], "the budget of \(epochs) epochs is spent")
      }
    }
    return (planned[...], nil)
  }
}
