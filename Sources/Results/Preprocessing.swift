import Datasets
import HDF5

/// What a result file tells of its data: enough to predict new rows.
public struct Preprocessing: Sendable {
  /// Classes or numbers.
  public let task: Task
  /// A name for each feature, in the network's order.
  public let featureNames: [String]
  /// How features were scaled.
  public let scaling: Scaling
  /// The HDF5 datasets that the features were read from, where the config named them.
  public let featureDatasets: [String]?
  /// The classes by number; empty for regression.
  public let classNames: [String]
  /// The target columns.
  public let targetNames: [String]
  /// The fitted scaling.
  public let scale: FeatureScale

  init(_ file: HDF5File) throws {
    let group = "/preprocessing"
    func texts(_ name: String) throws -> [String] {
      file.isDataset("\(group)/\(name)") ? try file.readTexts("\(group)/\(name)") : []
    }
    task =
      try file.textAttribute("task", of: group).flatMap(Task.init(rawValue:)) ?? .regression
    scaling = try file.textAttribute("scaling", of: group).flatMap(Scaling.init(rawValue:)) ?? .none
    featureNames = try texts("feature")
    featureDatasets = try file.textAttribute("features", of: group)?.split(separator: "\n")
      .map(String.init)
    classNames = try texts("class")
    targetNames = try texts("target")
    scale = FeatureScale(
      offsets: try file.read("\(group)/feature_offset", as: Float.self),
      scales: try file.read("\(group)/feature_scale", as: Float.self))
  }
}
