import Experiments
import NeuralNetworks

/// What a result file tells of a trial, trained or not.
public final class TrialDescription: Sendable {
  /// Its number.
  public let id: Int
  /// Every hyperparameter that it uses.
  public let values: ParameterValues
  /// What names it in any sweep.
  public let key: TrialKey
  /// The same for any number of epochs.
  let keyWithoutEpochs: TrialKey
  /// Its network.
  public let layout: NetworkLayout
  /// Its planned epochs.
  public let epochs: Int

  /// Describes a trial for some data.
  public convenience init(_ trial: PlannedTrial, dataset: DatasetDescription) {
    self.init(
      id: trial.id, values: trial.values, keys: (trial.key, trial.keyWithoutEpochs),
      settings: trial.settings, dataset: dataset)
  }

  init(
    id: Int, values: ParameterValues,
    keys: (key: TrialKey, withoutEpochs: TrialKey), settings: TrialSettings,
    dataset: DatasetDescription
  ) {
    self.id = id
    self.values = values
    (key, keyWithoutEpochs) = keys
    layout =
      NetworkLayout(
        sizes: settings.layerSizes(
          features: dataset.featureNames.count, task: dataset.task,
          classes: dataset.classNames.count, targets: dataset.targetNames.count),
        biases: settings.biases, normalization: settings.normalization
      ).evaluated
    epochs = settings.epochs
  }
}
