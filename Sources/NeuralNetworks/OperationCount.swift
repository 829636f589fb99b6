import Datasets
import MatrixKernels

extension TrialSettings {
  /// Nodes of every layer for a data set: features, hidden layers, outputs.
  public func layerSizes(for dataset: Dataset) -> [Int] {
    layerSizes(
      features: dataset.featureNames.count, task: dataset.task,
      classes: dataset.classNames.count, targets: dataset.targetNames.count)
  }

  /// The same for data of so many features, classes and targets.
  public func layerSizes(features: Int, task: Task, classes: Int, targets: Int) -> [Int] {
    let outputs =
      switch loss {
      case .crossEntropy: classes
      default: task == .classification ? 1 : max(1, targets)
      }
    return [features] + hiddenSizes + [outputs]
  }

  /// The network for a data set, as it is trained.
  func trainedLayout(for dataset: Dataset) -> NetworkLayout {
    NetworkLayout(
      sizes: layerSizes(for: dataset), biases: biases, normalization: normalization,
      isSpread: !sumsOverParameters)
  }

  /// Whether steps take sums over all parameters as they lie in memory: zeros between these would change the last bits.
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
    WorkspacePlan.rows(
      batch: batchSize.count(of: dataset.training.count),
      validation: dataset.validation?.count ?? 0, normalization: normalization)
  }

  /// Multiplications and additions of the matrix products of a whole trial: 2 for each weight and
  /// row in a forward product, the same for the weights' gradients and, beyond the first layer, for
  /// the inputs' gradients.
  public func operationCount(for dataset: Dataset) -> Double {
    let sizes = layerSizes(for: dataset)
    var step = 0.0
    var forward = 0.0
    for (index, (inputs, outputs)) in zip(sizes, sizes.dropFirst()).enumerated() {
      let weights = Double(inputs) * Double(outputs)
      step += weights * (index == 0 ? 4 : 6)
      forward += weights * 2
    }
    let rows = Double(dataset.training.count)
    let validationRows = Double(dataset.validation?.count ?? 0)
    return Double(epochs) * (step * rows + forward * validationRows)
  }

  /// Bytes that a worker needs to train this, beyond the data set.
  public func workspaceBytes(for dataset: Dataset) -> Double {
    let sizes = layerSizes(for: dataset)
    let parameters = Double(trainedLayout(for: dataset).stateCount)
    let rows = Double(workspaceRows(for: dataset))
    let widths = sizes.map { Double(Matrix.paddedColumns($0)) }
    let widest = widths.dropFirst().max() ?? 0
    let needsSums = activations.contains { $0.function.slopeNeedsInputs }
    let sums = (needsSums ? widths.dropFirst().reduce(0, +) : 0) + (drops ? widths.reduce(0, +) : 0)
    let normalized = normalization == .none ? 0 : widths.dropFirst().reduce(0, +) + 1
    let activations =
      rows
      * (normalized + sums + widths.dropFirst().reduce(0, +) + 2 * widest + (widths.last ?? 0))
    return 4
      * (parameters * Double(2 + optimizer.stateCount + (patience == nil ? 0 : 1)) + activations)
      + 1e6
  }
}

/// The rows that a workspace holds.
enum WorkspacePlan {
  /// Rows that go through a network together: enough to fill the kernels, few enough for the cache.
  static let blockRows = 256

  static func rows(batch: Int, validation: Int, normalization: Normalization) -> Int {
    normalization == .none
      ? min(max(batch, validation), blockRows) : max(batch, min(validation, blockRows))
  }
}
