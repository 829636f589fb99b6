import Networks

/// When a training ends early: after `patience` epochs without a lower loss. Then the network of
/// the best epoch is kept, as Keras's `EarlyStopping` with `restore_best_weights` does.
public struct StoppingRule: Hashable, Sendable {
  /// Epochs without a lower loss.
  public let patience: Int
  /// What a loss must be lower by.
  public let minimumChange: Double

  /// A rule.
  public init(patience: Int, minimumChange: Double) {
    self.patience = patience
    self.minimumChange = minimumChange
  }

  /// The epoch that is kept, from 1, of a training with these losses; 0 without losses.
  public func keptEpoch(losses: [Float]) -> Int { EarlyStopping(self, losses: losses).bestEpoch }

  /// The metric that is watched, of those that a training has.
  public static func watched(of metrics: [Metric]) -> Metric {
    metrics.contains(.validationLoss) ? .validationLoss : .trainingLoss
  }
}

extension TrialSettings {
  /// When the training ends early; nil where it never does.
  public var stopping: StoppingRule? {
    patience.map { StoppingRule(patience: $0, minimumChange: minimumChange) }
  }
}

extension TrialOutcome {
  /// The epoch, from 1, whose network is kept; 0 where none is.
  public func keptEpoch(_ stopping: StoppingRule?) -> Int {
    status.hasNetwork ? history.keptEpoch(stopping) : 0
  }
}

extension TrainingHistory {
  /// The epoch, from 1, whose network is kept of a training that has these epochs; 0 without any.
  public func keptEpoch(_ stopping: StoppingRule?) -> Int {
    stopping?.keptEpoch(losses: self[StoppingRule.watched(of: metrics)]) ?? epochs
  }
}
