import Datasets
import Networks

extension TrialSettings {
  /// Nodes of every layer for a data set: features, hidden layers, outputs.
  public func layerSizes(for dataset: Dataset) -> [Int] {
    layerSizes(
      features: dataset.featureNames.count, task: dataset.task,
      classes: dataset.classNames.count, targets: dataset.targetNames.count)
  }

  /// Nodes of every layer, by the numbers of features, classes and targets.
  public func layerSizes(features: Int, task: Task, classes: Int, targets: Int) -> [Int] {
    let outputs =
      switch network.loss {
      case .crossEntropy: classes
      default: task == .classification ? 1 : max(1, targets)
      }
    return [features] + network.hiddenSizes + [outputs]
  }

  /// The network for a data set, as it is trained.
  func trainedLayout(for dataset: Dataset) -> NetworkLayout {
    NetworkLayout(
      sizes: layerSizes(for: dataset), biases: network.biases, normalization: network.normalization,
      isSpread: !sumsOverParameters)
  }

  /// Whether steps sum over all parameters as they lie in memory: then zeros between rows would
  /// change the last bits.
  private var sumsOverParameters: Bool {
    if case .lbfgs = optimizer { return true }
    return clipNorm != nil
  }

  /// The network for a data set, as it is kept.
  public func evaluatedLayout(for dataset: Dataset) -> NetworkLayout {
    trainedLayout(for: dataset).evaluated
  }

  /// The rows that go through the network together.
  func workspaceRows(for dataset: Dataset) -> Int {
    let batch = batchSize.count(of: dataset.training.count)
    let validation = dataset.validation?.count ?? 0
    let block = NetworkPass.blockRows
    // A normalization needs all rows of a batch at once.
    return network.normalization == .none
      ? min(max(batch, validation), block) : max(batch, min(validation, block))
  }

  /// Which rows of a data set count more or less than once.
  func weighting(of dataset: Dataset) -> RowWeighting {
    RowWeighting(
      classWeights: classWeights.weights(
        of: dataset.training, classes: dataset.classNames.count),
      hasSampleWeights: [dataset.training, dataset.validation].contains { $0?.sampleWeights != nil }
    )
  }
}
