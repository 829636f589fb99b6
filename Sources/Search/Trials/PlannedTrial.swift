import Training

/// One trial of a sweep: its number, and everything that decides its result but the data. A class,
/// because plans of many thousands are sorted and divided.
public final class PlannedTrial: Sendable {
  /// The trial's number, from 1, in the order of the plan.
  public let id: Int
  /// Every hyperparameter that it uses, defaults too.
  public let values: ParameterValues
  /// What names it in any sweep.
  public let key: TrialKey
  /// The same for any number of epochs.
  public let keyWithoutEpochs: TrialKey
  /// The hyperparameters for the trainer.
  public let settings: TrialSettings
  /// Where its weights begin, if they are given.
  public let initialWeights: InitialWeightsSource?

  package init(
    id: Int, values: ParameterValues,
    keys: (key: TrialKey, withoutEpochs: TrialKey), settings: TrialSettings,
    initialWeights: InitialWeightsSource?
  ) {
    self.id = id
    self.values = values
    (key, keyWithoutEpochs) = keys
    self.settings = settings
    self.initialWeights = initialWeights
  }

  /// The fold that it is validated on, from 1; nil without folds.
  public var fold: Int? { values[.fold]?.number.map { Int($0) } }
}
