import Networks
import Training

/// The layouts of networks for some data, each of which many trials of a plan share.
package struct NetworkLayouts {
  private struct Shape: Hashable {
    let sizes: [Int]
    let biases: Bool
    let normalization: Normalization
  }

  private let dataset: DatasetDescription
  private var known: [Shape: NetworkLayout] = [:]

  package init(_ dataset: DatasetDescription) { self.dataset = dataset }

  /// The layout of a trial's network, as it is kept.
  ///
  /// - Parameter fold: from 1; nil without folds.
  mutating func layout(of settings: TrialSettings, fold: Int?) -> NetworkLayout {
    let shape = Shape(
      sizes: settings.layerSizes(
        features: dataset.preparation(settings.preprocessing, fold: fold).featureCount,
        task: dataset.task,
        classes: dataset.classNames.count, targets: dataset.targetNames.count),
      biases: settings.biases, normalization: settings.normalization)
    if let layout = known[shape] { return layout }
    let layout = NetworkLayout(
      sizes: shape.sizes, biases: shape.biases, normalization: shape.normalization
    ).evaluated
    known[shape] = layout
    return layout
  }
}
