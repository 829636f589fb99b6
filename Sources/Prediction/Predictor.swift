import KernelContract
import MatrixKernels
import Networks

/// A trained network that computes outputs for new rows.
public struct Predictor: Sendable {
  private let weights: NetworkWeights
  private let settings: NetworkSettings
  private let layout: NetworkLayout
  private let kernels: KernelTable

  /// A network of the given weights; of the settings, the activations, the loss and the skip
  /// connections matter.
  ///
  /// - Parameter layout: of the network as it is kept.
  public init(
    weights: NetworkWeights, layout: NetworkLayout, settings: NetworkSettings, kernels: KernelTable
  ) {
    self.weights = weights
    self.layout = layout
    self.settings = settings
    self.kernels = kernels
  }

  /// Outputs for prepared features, one row a row: probabilities of the classes for the cross-entropy
  /// losses (one column, the second class's, for the binary one), otherwise the network's outputs.
  public func outputs(for features: Matrix) throws -> Matrix {
    precondition(
      features.columns == layout.features,
      "\(features.columns) features for a network of \(layout.sizes)")
    let block = NetworkPass.blockRows
    let workspace = Workspace()
    try workspace.reserve(NetworkPass.floatCount(layout: layout, settings: settings, rows: block))
    let pass = NetworkPass(
      kernels: TeamKernels(kernels), layout: layout, settings: settings, rows: block,
      workspace: workspace)
    weights.copy(to: pass.parameters, layout: layout)
    let result = Matrix(rows: features.rows, columns: layout.sizes.last ?? 0)
    for start in stride(from: 0, to: features.rows, by: block) {
      let count = min(block, features.rows - start)
      pass.forward(FeatureRows(features, rows: start..<start + count))
      let outputs = pass.lastOutputs(rows: count)
      switch settings.loss {
      case .crossEntropy: kernels.losses.softmax(outputs)
      case .binaryCrossEntropy:
        kernels.elements.activate(.sigmoid, outputs.values, count * outputs.stride)
      case .meanSquaredError, .sumSquaredError, .meanAbsoluteError, .huber: break
      }
      for i in 0..<count {
        result.row(start + i).update(
          from: outputs.values + i * outputs.stride, count: outputs.columns)
      }
    }
    return result
  }
}
