/// A trial and where its training begins.
public struct TrialBeginning: Sendable {
  /// What to train; checked before.
  public var settings: TrialSettings
  /// The weights instead of the initializer's; of the network's shape.
  public var initialWeights: NetworkWeights?
  /// Where an earlier training of the same settings was left.
  public var state: TrainingState?

  /// Gathers the three.
  public init(
    _ settings: TrialSettings, initialWeights: NetworkWeights? = nil, state: TrainingState? = nil
  ) {
    self.settings = settings
    self.initialWeights = initialWeights
    self.state = state
  }
}
