import Datasets
import KernelContract
import MatrixKernels
import Networks
import Training

/// A trainer for each data set of a sweep, for one thread.
struct SweepTrainers {
  private let data: DatasetCollection
  /// By pipeline and fold.
  private let trainers: [[Trainer]]

  init(_ data: DatasetCollection, metrics: [Metric], kernels: KernelTable, team: CoreTeam?) {
    self.data = data
    trainers = data.all.map { folds in
      folds.map { Trainer(dataset: $0, kernels: kernels, metrics: metrics, team: team) }
    }
  }

  /// The trainer for a pipeline and fold.
  ///
  /// - Parameter fold: from 1; nil without folds.
  func trainer(_ pipeline: PreprocessingSettings, fold: Int?) -> Trainer {
    trainers[data.place(of: pipeline)][(fold ?? 1) - 1]
  }
}
