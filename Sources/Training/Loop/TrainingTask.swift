import Networks

/// A training to run: what, from where, and how far.
public struct TrainingTask: Sendable {
  /// What to train; checked before.
  public var settings: TrialSettings
  /// The weights to begin with instead of the initializer's; of the network's shape.
  public var initialWeights: NetworkWeights?
  /// Where an earlier training of the same settings was left. One that cannot be of this training
  /// is not used.
  public var state: TrainingState?
  /// The epoch, from 1, after which the training pauses and leaves its state, also if it is the
  /// last; nil to train to the end, which leaves no state.
  public var lastEpoch: Int?

  /// Creates a value of its properties.
  public init(
    _ settings: TrialSettings, initialWeights: NetworkWeights? = nil,
    from state: TrainingState? = nil,
    until lastEpoch: Int? = nil
  ) {
    self.settings = settings
    self.initialWeights = initialWeights
    self.state = state
    self.lastEpoch = lastEpoch
  }
}
