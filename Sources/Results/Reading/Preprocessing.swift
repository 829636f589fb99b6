import Datasets
import HDF5
import Tables

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
  /// The character encoding of the CSV file.
  public let encoding: TextEncoding
  /// The classes by number; empty but for a classification.
  public let classNames: [String]
  /// The target columns.
  public let targetNames: [String]
  /// The column, dataset or file of the rows' weights; nil without.
  public let sampleWeight: String?
  /// The fitted scaling: one for each fold, or one.
  public let scales: [FeatureScale]

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
    sampleWeight = try file.textAttribute("sample_weight", of: group)
    encoding =
      try file.textAttribute("encoding", of: group).flatMap(TextEncoding.init(rawValue:)) ?? .utf8
    // Earlier versions scaled in 32 bits, and networks that were trained so go on with that.
    let precision = try FeatureScale.Precision(storedIn: file)
    let offsets = try file.read("\(group)/feature_offset", as: Double.self)
    let divisors = try file.read("\(group)/feature_scale", as: Double.self)
    let count = featureNames.count
    guard count > 0, offsets.count == divisors.count, !offsets.isEmpty, offsets.count % count == 0
    else {
      throw HDF5Error(
        operation: "read", file: file.path, object: group,
        reasons: ["feature_offset and feature_scale do not go with \(count) features"])
    }
    scales = stride(from: 0, to: offsets.count, by: count).map { start in
      let range = start..<start + count
      return FeatureScale(
        offsets: Array(offsets[range]), scales: Array(divisors[range]), precision: precision)
    }
  }
}

extension FeatureScale.Precision {
  /// The precision in which the features of a result were scaled.
  init(storedIn file: HDF5File) throws {
    let type = try file.elementType(of: "/preprocessing/feature_offset")
    self = type == .float(bytes: 4) ? .single : .double
  }
}
