import Datasets
import Networks

extension TrialSettings {
  /// Multiplications and additions of the matrix products of a whole trial: 2 for each weight and
  /// row in a forward product, the same for the weights' gradients and for the inputs' gradients,
  /// which the first layer needs only where something before it is trained.
  public func operationCount(for dataset: Dataset) -> Double {
    let layout = trainedLayout(for: dataset)
    var step = 0.0
    var forward = 0.0
    for (index, layer) in layout.layers.enumerated() {
      let weights = Double(layer.inputs) * Double(layer.outputs) * Double(network.members)
      step += weights * (index == 0 && layout.input.isEmpty ? 4 : 6)
      forward += weights * 2
    }
    let rows = Double(dataset.training.count)
    let validationRows = Double(dataset.validation?.count ?? 0)
    return Double(epochs) * (step * rows + forward * validationRows)
  }

  /// About how long a whole trial takes, in operations of matrix products: what each row takes beyond
  /// them, its copy and its activations, counts as so many. Fitted to networks of 10 to 600 nodes on
  /// one core with AVX-512.
  public func cost(for dataset: Dataset) -> Double {
    let layout = trainedLayout(for: dataset)
    let nodes = layout.layers.reduce(0) { $0 + Double($1.outputs) }
    let row =
      Self.operationsOfFeature * Double(layout.layers.first?.inputs ?? 0)
      + Self.operationsOfNode * nodes * Double(network.members)
    return operationCount(for: dataset)
      + Double(epochs) * Double(dataset.training.count) * row
  }

  /// What a feature and a node of a row take, in operations of matrix products.
  private static let (operationsOfFeature, operationsOfNode) = (80.0, 450.0)

  /// Bytes that a worker needs to train this, beyond the data set.
  public func workspaceBytes(for dataset: Dataset) -> Double { workspaceBytes(count: 1, dataset) }

  /// Bytes that a worker needs for some networks of these settings: their memory, and a megabyte
  /// for row orders, histories and weights on their way.
  func workspaceBytes(count: Int, _ dataset: Dataset) -> Double {
    4 * Double(Workspace.measure { _ = TrainingMemory($0, self, count: count, dataset: dataset) })
      + 1e6
  }
}
