import Datasets
import KernelContract

/// Floats of a network up to which sixteen of them stay in the second-level cache: 1 MiB together.
private let mostFloats = 16_384

extension TrialSettings {
  /// What trials must have in common to train in lockstep; nil where a trial must train alone, or
  /// is faster so: a large network fills the vectors by itself. Seeds, initial weights, learning
  /// rates and weight decays may differ.
  public func lockstepKey(for dataset: Dataset) -> TrialSettings? {
    if case .lbfgs = optimizer { return nil }
    guard network.normalization == .none, !network.drops, !network.skip,
      trainedLayout(for: dataset).input.isEmpty, clipNorm == nil, classWeights == .equal,
      network.loss != .crossEntropy || network.labelSmoothing == 0,
      dataset.training.sampleWeights == nil, dataset.validation?.sampleWeights == nil,
      layerSizes(for: dataset).last ?? 0 <= LockstepOutputs.mostColumns,
      lockstepFloats(for: dataset) <= mostFloats
    else { return nil }
    var key = self
    key.seed = 0
    key.initializer = .glorotUniform
    key.learningRate = 1
    key.weightDecay = 0
    return key
  }

  /// A group in lockstep, of up to sixteen, takes about as long as this many trials one after the
  /// other. Alone, the smallest spend their time on calls and idle lanes; measured from 5 (4-8-3)
  /// to 13 (10-64-1).
  public func lockstepCost(for dataset: Dataset) -> Double {
    4.5 + Double(lockstepFloats(for: dataset)) / 2000
  }

  /// Bytes that a worker needs to train several trials in lockstep, beyond the data set.
  public func workspaceBytes(inLockstep trials: Int, for dataset: Dataset) -> Double {
    workspaceBytes(count: trials, dataset)
  }

  private func lockstepFloats(for dataset: Dataset) -> Int {
    TrainingMemory.lockstepFloats(self, dataset)
  }
}
