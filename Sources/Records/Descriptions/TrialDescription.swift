import Datasets
import Networks
import Search
import Training

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
  /// How its data were prepared.
  package let preprocessing: PreprocessingSettings
  /// Its planned epochs.
  public let epochs: Int
  /// Whether a training with more epochs would differ from its first epoch on.
  package let dependsOnEpochCount: Bool
  /// When its training ends early; nil where it never does.
  package let stopping: StoppingRule?

  /// Describes the trials of a plan for some data.
  public static func descriptions(
    of trials: [PlannedTrial], dataset: DatasetDescription
  ) -> [TrialDescription] {
    var layouts = NetworkLayouts(dataset)
    return trials.map { trial in
      TrialDescription(
        id: trial.id, values: trial.values, keys: (trial.key, trial.keyWithoutEpochs),
        settings: trial.settings, layouts: &layouts)
    }
  }

  package init(
    id: Int, values: ParameterValues,
    keys: (key: TrialKey, withoutEpochs: TrialKey), settings: TrialSettings,
    layouts: inout NetworkLayouts
  ) {
    self.id = id
    self.values = values
    (key, keyWithoutEpochs) = keys
    layout = layouts.layout(of: settings, fold: values[.fold]?.number.map { Int($0) })
    preprocessing = settings.preprocessing
    epochs = settings.epochs
    stopping = settings.stopping
    dependsOnEpochCount = settings.schedule.dependsOnEpochCount
  }
}

extension [TrialDescription] {
  /// The trial of a number, of trials by ascending number.
  package func first(numbered id: Int) -> TrialDescription? {
    var (low, high) = (startIndex, endIndex)
    while low < high {
      let middle = (low + high) / 2
      if self[middle].id < id { low = middle + 1 } else { high = middle }
    }
    return low < endIndex && self[low].id == id ? self[low] : nil
  }
}
