import Datasets
import HDF5
import Records
import Tables

/// What a result file tells of its data: enough to predict new rows.
public struct Preprocessing: Sendable {
  /// Classes or numbers.
  public let task: Task
  /// The feature columns of the source.
  public let columns: SourceColumns
  /// How the source is read.
  public let reading: DataReading
  /// The classes by number; empty but for a classification.
  public let classNames: [String]
  /// The target columns.
  public let targetNames: [String]
  /// The pipelines, fitted.
  public let preparations: [DataPreparation]

  init(_ file: HDF5File) throws {
    let group = PreprocessingGroup.root
    func texts(_ name: String) throws -> [String] {
      file.isDataset("\(group)/\(name)") ? try file.readTexts("\(group)/\(name)") : []
    }
    func attribute(_ name: String) throws -> String? { try file.textAttribute(name, of: group) }
    task = try attribute("task").flatMap(Task.init(rawValue:)) ?? .regression
    classNames = try texts("class")
    targetNames = try texts("target")
    var reading = DataReading()
    reading.features = try attribute("features")?.split(separator: "\n").map(String.init)
    reading.encoding = try attribute("encoding").flatMap(TextEncoding.init(rawValue:)) ?? .utf8
    if let texts = try attribute("missing_values") {
      reading.missingValues = MissingValues(
        texts.split(separator: "\n", omittingEmptySubsequences: false).map(String.init))
    }
    reading.sampleWeight = try attribute("sample_weight")
    reading.asksForTargetScaling = try attribute("given_target_scaling") != nil
    reading.preprocessing = try Self.settings(file, group)
    guard file.isDataset("\(group)/column") else {
      let earlier = try Self.earlierPreparation(file, targets: targetNames.count)
      reading.version = earlier.version
      self.reading = reading
      let names = try texts("feature")
      columns = SourceColumns(names: names, kinds: names.map { _ in .number })
      preparations = [
        DataPreparation(settings: reading.preprocessing, folds: earlier.folds)
      ]
      return
    }
    reading.version =
      try attribute("preparation_version").flatMap(PreparationVersion.init(rawValue:)) ?? .current
    self.reading = reading
    let names = try texts("column")
    let kinds = try texts("column_kind").compactMap(ColumnKind.init(rawValue:))
    guard names.count == kinds.count else {
      throw HDF5Error(
        operation: "read", file: file.path, object: group,
        reasons: ["column_kind does not go with \(names.count) columns"])
    }
    columns = SourceColumns(names: names, kinds: kinds)
    preparations = try Self.preparations(file, targets: targetNames.count)
  }

  /// What a pipeline was asked for.
  private static func settings(_ file: HDF5File, _ group: String) throws -> PreprocessingSettings {
    func word<Choice: RawRepresentable>(
      _ name: String, _ standard: Choice
    ) throws -> Choice where Choice.RawValue == String {
      try file.textAttribute(name, of: group).flatMap(Choice.init(rawValue:)) ?? standard
    }
    func number(_ name: String, _ standard: Int) throws -> Int {
      try file.numberAttribute(name, of: group).map { Int($0) } ?? standard
    }
    let standard = FeatureSettings()
    var features = standard
    features.scaling = try word("scaling", standard.scaling)
    features.missing = try word("missing", standard.missing)
    features.categoryEncoding = try word("category_encoding", standard.categoryEncoding)
    features.numericEncoding = try word("numeric_encoding", standard.numericEncoding)
    features.edges = try word("edges", standard.edges)
    features.bins = try number("bins", standard.bins)
    features.maximumLevels = try number("maximum_levels", standard.maximumLevels)
    features.minimumCount = try number("minimum_count", standard.minimumCount)
    return PreprocessingSettings(
      features: features, targetScaling: try word("target_scaling", TargetScaling.none))
  }

  private static func preparations(
    _ file: HDF5File, targets: Int
  ) throws -> [DataPreparation] {
    let names = try file.names(in: PreprocessingGroup.root)
    let pipelines = max(1, names.count { $0.hasPrefix("pipeline_") })
    return try (0..<pipelines).map { place in
      let group = PreprocessingGroup.pipeline(place, of: pipelines)
      let settings = try settings(file, group)
      let folds = max(1, try file.names(in: group).count { $0.hasPrefix("fold_") })
      return DataPreparation(
        settings: settings,
        folds: try (0..<folds).map { fold in
          try PreparationArrays(
            file: file, group: PreprocessingGroup.fold(fold, of: folds, in: group)
          ).read(settings, targets: targets)
        })
    }
  }

  /// Reads format version 1: columns of numbers, scaled by one pair each.
  private static func earlierPreparation(
    _ file: HDF5File, targets: Int
  ) throws -> (version: PreparationVersion, folds: [DataPreparation.Fold]) {
    let group = PreprocessingGroup.root
    let names = try file.readTexts("\(group)/feature")
    // Earlier versions scaled in 32 bits, and networks that were trained so go on with that.
    let type = try file.elementType(of: "\(group)/feature_offset")
    let version: PreparationVersion = type == .float(bytes: 4) ? .single : .double
    let offsets = try file.read("\(group)/feature_offset", as: Double.self)
    let divisors = try file.read("\(group)/feature_scale", as: Double.self)
    let count = names.count
    guard count > 0, offsets.count == divisors.count, !offsets.isEmpty, offsets.count % count == 0
    else {
      throw HDF5Error(
        operation: "read", file: file.path, object: group,
        reasons: ["feature_offset and feature_scale do not go with \(count) features"])
    }
    let folds = stride(from: 0, to: offsets.count, by: count).map { start in
      DataPreparation.Fold(
        features: FittedFeatures(
          columns: names.indices.map { index in
            .number(
              NumberColumn(
                name: names[index],
                scale: .linear(offset: offsets[start + index], divisor: divisors[start + index])))
          }, precision: version.precision), targets: .identity(max(1, targets)))
    }
    return (version, folds)
  }
}
