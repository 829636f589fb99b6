import Datasets
import Networks

extension TrialSettings {
  /// Features of a data set, nodes of the hidden layers, outputs.
  public func layerSizes(for dataset: Dataset) -> [Int] {
    layerSizes(
      features: dataset.preparation.count, task: dataset.task,
      classes: dataset.classNames.count, targets: dataset.targetNames.count)
  }

  /// The same, by the numbers of features, classes and targets.
  public func layerSizes(features: Int, task: Task, classes: Int, targets: Int) -> [Int] {
    let outputs =
      switch network.loss {
      case .crossEntropy: classes
      default: task == .classification ? 1 : max(1, targets)
      }
    return [features] + network.hiddenSizes + [outputs]
  }

  /// The network for some features.
  ///
  /// - Parameter isSpread: whether the rows of wide layers' weights are spread.
  public func layout(
    for features: FeatureShape, task: Task, classes: Int, targets: Int, isSpread: Bool = false
  ) -> NetworkLayout {
    NetworkLayout(
      sizes: layerSizes(features: features.count, task: task, classes: classes, targets: targets),
      biases: network.biases, normalization: network.normalization,
      input: inputEncoding(of: features), isSpread: isSpread)
  }

  /// What becomes of some features before the first layer.
  private func inputEncoding(of features: FeatureShape) -> InputEncoding {
    var encoding = InputEncoding()
    encoding.members = network.members
    if let most = features.categories.map(\.levels).max() {
      encoding.categories = features.categories
      encoding.embeddingSize = min(network.embeddingSize, most)
    }
    if preprocessing.features.numericEncoding == .periodic, !features.numbers.isEmpty {
      encoding.periodicFeatures = features.numbers
      encoding.frequencies = network.frequencies
      encoding.periodicSize = network.periodicSize
    }
    return encoding
  }

  /// The network for a data set, as it is trained.
  func trainedLayout(for dataset: Dataset) -> NetworkLayout {
    layout(
      for: dataset.preparation.shape, task: dataset.task, classes: dataset.classNames.count,
      targets: dataset.targetNames.count, isSpread: !sumsOverParameters)
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
    // Every member has as many rows.
    let block = max(16, NetworkPass.blockRows / network.members)
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
