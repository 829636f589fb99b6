import Datasets
import Networks
import Training

/// The layouts of networks for some data, each of which many trials of a plan share.
package struct NetworkLayouts {
  private struct Shape: Hashable {
    let features: FeatureShape
    let network: NetworkSettings
    let isPeriodic: Bool
  }

  private let dataset: DatasetDescription
  private var known: [Shape: NetworkLayout] = [:]

  package init(_ dataset: DatasetDescription) { self.dataset = dataset }

  /// The layout of a trial's network, as it is kept.
  ///
  /// - Parameter fold: from 1; nil without folds.
  mutating func layout(of settings: TrialSettings, fold: Int?) -> NetworkLayout {
    let features = dataset.preparation(settings.preprocessing, fold: fold).features.shape
    let shape = Shape(
      features: features, network: settings.network,
      isPeriodic: settings.preprocessing.features.numericEncoding == .periodic)
    if let layout = known[shape] { return layout }
    let layout = settings.layout(
      for: features, task: dataset.task, classes: dataset.classNames.count,
      targets: dataset.targetNames.count
    ).evaluated
    known[shape] = layout
    return layout
  }
}
