import NeuralNetworks

/// One trial of a sweep: its number, and everything that decides its result but the data.
public struct PlannedTrial: Sendable {
  /// The trial's number, from 1, in the order of the plan.
  public let id: Int
  /// Every hyperparameter that it uses, defaults too.
  public let values: [Parameter: ParameterValue]
  /// The same for the trainer.
  public let settings: TrialSettings
  /// Where its weights begin, if they are given.
  public let initialWeights: InitialWeightsSource?

  /// The fold that it is validated on, from 1; nil without folds.
  public var fold: Int? { values[.fold]?.number.map { Int($0) } }
}
