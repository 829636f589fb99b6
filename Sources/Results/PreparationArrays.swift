import Datasets
import HDF5
import Records

/// A fitted preparation as plain arrays of a group; docs/results-format.md tells how to apply them.
struct PreparationArrays {
  let file: HDF5File
  let group: String

  private func path(_ name: String) -> String { "\(group)/\(name)" }

  /// Writes everything that turns rows into features and targets.
  func write(_ fold: DataPreparation.Fold) throws {
    for array in PreparedArray.arrays(fold.features) + PreparedArray.arrays(fold.targets) {
      try write(array)
    }
  }

  private func write(_ array: PreparedArray) throws {
    let object = path(array.name)
    switch array.values {
    case .texts(let texts):
      guard !texts.isEmpty else { return }
      try file.writeTexts(texts, to: object, filters: .compressedChecksum)
      try file.setTextEncoding(of: object)
    case .wholes(let values): try file.write(values, to: object, filters: .compressedChecksum)
    case .numbers(let values) where array.isSingle:
      try file.write(values.map { Float($0) }, to: object, filters: .compressedChecksum)
    case .numbers(let values): try file.write(values, to: object, filters: .compressedChecksum)
    }
    if let axis = array.axis {
      // The targets' names are the same for all pipelines.
      let names = [path(axis), "\(PreprocessingGroup.root)/\(axis)"].first(where: file.isDataset)
      if let names { try file.attachScale(names, to: object, axis: 0) }
    } else {
      // Every axis has a name.
      try file.makeScale(object, name: array.name)
    }
    if let longName = array.longName {
      try file.setAttribute("long_name", of: object, to: longName)
    }
  }

  /// Reads what ``write(_:)`` wrote.
  func read(_ settings: PreprocessingSettings, targets: Int) throws -> DataPreparation.Fold {
    let numbers = try numberColumns(settings.features)
    let categories = try categoryColumns(settings.features)
    var (nextNumber, nextCategory) = (numbers.columns[...], categories[...])
    let order = try readTexts("prepared_column")
    var columns: [FittedFeatures.Column] = []
    for name in order {
      if let number = nextNumber.first, number.name == name {
        columns.append(.number(number))
        nextNumber.removeFirst()
      } else if let category = nextCategory.first, category.name == name {
        columns.append(.category(category))
        nextCategory.removeFirst()
      } else {
        throw damaged("prepared_column names \"\(name)\", which is no column of numbers or levels")
      }
    }
    let scale: TargetScale
    if file.isDataset(path("target_offset")) {
      let offsets = try file.read(path("target_offset"), as: Double.self)
      let scales = try file.read(path("target_scale"), as: Double.self)
      guard offsets.count == scales.count, offsets.count == targets else {
        throw damaged("target_offset and target_scale do not go with \(targets) targets")
      }
      scale = TargetScale(
        scaling: settings.targetScaling == .none ? .standardize : settings.targetScaling,
        offsets: offsets, scales: scales)
    } else {
      scale = .identity(max(1, targets))
    }
    return DataPreparation.Fold(
      features: FittedFeatures(columns: columns, precision: numbers.precision), targets: scale)
  }

  private func numberColumns(
    _ settings: FeatureSettings
  ) throws -> (columns: [NumberColumn], precision: FeatureScale.Precision) {
    let names = try readTexts("number_column")
    guard !names.isEmpty else { return ([], .double) }
    func column(_ name: String) throws -> [Double]? {
      guard file.isDataset(path(name)) else { return nil }
      let values = try file.read(path(name), as: Double.self)
      guard values.count == names.count else {
        throw damaged("\(name) does not go with \(names.count) columns of numbers")
      }
      return values
    }
    let offsets = try column("number_offset")
    let scales = try column("number_scale")
    let fills = try column("number_fill")
    let indicators = try column("number_indicator")
    let knots = try lists("knot", count: names.count)
    let scores = try lists("knot", values: "knot_score", count: names.count)
    let edges = try lists("bin_edge", count: names.count)
    var precision = FeatureScale.Precision.double
    if offsets != nil, try file.elementType(of: path("number_offset")) == .float(bytes: 4) {
      precision = .single
    }
    let columns = try names.indices.map { index -> NumberColumn in
      let scale: NumberScale
      if let knots, let scores, !knots[index].isEmpty {
        scale = .scores(knots: knots[index], scores: scores[index])
      } else if let offset = offsets?[index], let divisor = scales?[index] {
        scale =
          settings.scaling == .robust
          ? .clipped(offset: offset, divisor: divisor) : .linear(offset: offset, divisor: divisor)
      } else {
        throw damaged("has no scaling of column \"\(names[index])\"")
      }
      return NumberColumn(
        name: names[index], scale: scale, fill: fills?[index] ?? .nan,
        hasIndicator: indicators?[index] == 1, edges: edges?[index] ?? [])
    }
    return (columns, precision)
  }

  private func categoryColumns(_ settings: FeatureSettings) throws -> [CategoryColumn] {
    let names = try readTexts("category_column")
    guard !names.isEmpty else { return [] }
    let levels = try readTexts("level")
    let starts = try file.read(path("level_start"), as: Int32.self).map { Int($0) }
    let missing = try file.read(path("missing_level"), as: Int32.self)
    guard missing.count == names.count, isValid(starts, names.count, levels.count) else {
      throw damaged("level_start and missing_level do not go with \(names.count) categories")
    }
    return names.indices.map { index in
      CategoryColumn(
        name: names[index], levels: Array(levels[starts[index]..<starts[index + 1]]),
        hasMissingLevel: missing[index] == 1, embeds: settings.categoryEncoding == .embedding)
    }
  }

  private func readTexts(_ name: String) throws -> [String] {
    file.isDataset(path(name)) ? try file.readTexts(path(name)) : []
  }

  private func lists(
    _ name: String, values: String? = nil, count: Int
  ) throws -> [[Double]]? {
    guard file.isDataset(path(name)) else { return nil }
    let all = try file.read(path(values ?? name), as: Double.self)
    let starts = try file.read(path(name + "_start"), as: Int32.self).map { Int($0) }
    guard isValid(starts, count, all.count) else {
      throw damaged("\(name)_start does not go with \(values ?? name)")
    }
    return (0..<count).map { Array(all[starts[$0]..<starts[$0 + 1]]) }
  }

  private func isValid(_ starts: [Int], _ lists: Int, _ values: Int) -> Bool {
    starts.count == lists + 1 && starts.first == 0 && starts.last == values
      && zip(starts, starts.dropFirst()).allSatisfy { $0 <= $1 }
  }

  private func damaged(_ reason: String) -> HDF5Error {
    HDF5Error(operation: "read", file: file.path, object: group, reasons: [reason])
  }
}
