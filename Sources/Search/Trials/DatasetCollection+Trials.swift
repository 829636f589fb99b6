import Datasets

extension DatasetCollection {
  /// The data set that a trial is trained on.
  public func dataset(of trial: PlannedTrial) -> Dataset {
    dataset(trial.settings.preprocessing, fold: trial.fold)
  }
}
