import Datasets
import HDF5
import Records
import Tables

extension DatasetDescription {
  /// Writes what a prediction needs, and which rows were used for what.
  func writePreprocessing(to file: HDF5File) throws {
    let group = PreprocessingGroup.root
    try file.createGroup(group)
    try file.setAttribute("task", of: group, to: task.rawValue)
    try file.setAttribute("preparation_version", of: group, to: reading.version.rawValue)
    if let features = reading.features {
      try file.setAttribute("features", of: group, to: features.joined(separator: "\n"))
    }
    if let sampleWeight = reading.sampleWeight {
      try file.setAttribute("sample_weight", of: group, to: sampleWeight)
    }
    if reading.encoding != .utf8 {
      try file.setAttribute("encoding", of: group, to: reading.encoding.rawValue)
    }
    if reading.missingValues != .standard {
      try file.setAttribute(
        "missing_values", of: group, to: reading.missingValues.texts.joined(separator: "\n"))
    }
    if reading.asksForTargetScaling {
      try file.setAttribute(
        "given_target_scaling", of: group, to: reading.preprocessing.targetScaling.rawValue)
    }
    // Of a single pipeline, this is its group, too.
    let settings = preparations.count == 1 ? preparations[0].settings : reading.preprocessing
    try writeSettings(settings, group, file)
    for (name, values) in [
      ("column", columns.names), ("class", classNames), ("target", targetNames),
    ]
    where !values.isEmpty {
      try file.writeTexts(values, to: "\(group)/\(name)", filters: .compressedChecksum)
      try file.setTextEncoding(of: "\(group)/\(name)")
      try file.makeScale("\(group)/\(name)", name: name)
    }
    try file.writeTexts(
      columns.kinds.map(\.rawValue), to: "\(group)/column_kind", filters: .compressedChecksum)
    try file.setTextEncoding(of: "\(group)/column_kind")
    try file.attachScale("\(group)/column", to: "\(group)/column_kind", axis: 0)
    try writePreparations(to: file)
    try writePlainScale(to: file)
    try writeDivisions(to: file)
  }

  /// Writes one scaling of all features, where there is nothing else to them, as version 1 of the
  /// format did.
  private func writePlainScale(to file: HDF5File) throws {
    guard preparations.count == 1 else { return }
    let scales = preparations[0].folds.compactMap(\.features.plainScale)
    guard scales.count == preparations[0].folds.count else { return }
    let group = PreprocessingGroup.root
    let names = preparations[0].folds[0].features.featureNames
    if let folds {
      try file.writeTexts(names, to: "\(group)/feature", filters: .compressedChecksum)
      try file.setTextEncoding(of: "\(group)/feature")
      try file.makeScale("\(group)/feature", name: "feature")
      try file.write((1...Int32(folds)).map { $0 }, to: "\(group)/fold", filters: .checksum)
      try file.makeScale("\(group)/fold", name: "fold")
    }
    let shape = (folds.map { [$0] } ?? []) + [names.count]
    for (name, values) in [
      ("feature_offset", scales.flatMap(\.offsets)), ("feature_scale", scales.flatMap(\.scales)),
    ] {
      if scales[0].precision == .single {
        try file.write(
          values.map { Float($0) }, to: "\(group)/\(name)", shape: shape,
          filters: .compressedChecksum)
      } else {
        try file.write(
          values, to: "\(group)/\(name)", shape: shape, filters: .compressedChecksum)
      }
      if folds != nil { try file.attachScale("\(group)/fold", to: "\(group)/\(name)", axis: 0) }
      try file.attachScale("\(group)/feature", to: "\(group)/\(name)", axis: shape.count - 1)
    }
    try file.setAttribute(
      "long_name", of: "\(group)/feature_offset",
      to: "scaled feature = (feature - feature_offset) / feature_scale")
  }

  private func writePreparations(to file: HDF5File) throws {
    for (place, preparation) in preparations.enumerated() {
      let pipeline = PreprocessingGroup.pipeline(place, of: preparations.count)
      if pipeline != PreprocessingGroup.root {
        try file.createGroup(pipeline)
        try writeSettings(preparation.settings, pipeline, file)
      }
      for (fold, fitted) in preparation.folds.enumerated() {
        let group = PreprocessingGroup.fold(fold, of: preparation.folds.count, in: pipeline)
        if group != pipeline { try file.createGroup(group) }
        try PreparationArrays(file: file, group: group).write(fitted)
      }
    }
  }

  /// Writes what a pipeline was asked for, by the names of the config.
  private func writeSettings(
    _ settings: PreprocessingSettings, _ group: String, _ file: HDF5File
  ) throws {
    let features = settings.features
    var texts = [
      ("scaling", features.scaling.rawValue), ("missing", features.missing.rawValue),
      ("category_encoding", features.categoryEncoding.rawValue),
      ("numeric_encoding", features.numericEncoding.rawValue),
      ("target_scaling", settings.targetScaling.rawValue),
    ]
    var numbers = [
      ("maximum_levels", features.maximumLevels), ("minimum_count", features.minimumCount),
    ]
    if features.numericEncoding == .piecewiseLinear {
      texts.append(("edges", features.edges.rawValue))
      numbers.append(("bins", features.bins))
    }
    for (name, text) in texts { try file.setAttribute(name, of: group, to: text) }
    for (name, number) in numbers {
      try file.setAttribute(name, of: group, to: [Int64(number)], scalar: true)
    }
  }

  private func writeDivisions(to file: HDF5File) throws {
    let group = PreprocessingGroup.root
    if folds == nil {
      try writeRows(divisions[0].trainingRows, "training_row", to: file)
      try writeRows(divisions[0].validationRows, "validation_row", to: file)
    } else {
      let pairs = divisions.enumerated().flatMap { index, division in
        division.validationRows.map { ($0, Int32(index + 1)) }
      }.sorted { $0.0 < $1.0 }
      try writeRows(pairs.map(\.0), "divided_row", to: file)
      let object = "\(group)/validation_fold"
      try file.write(pairs.map(\.1), to: object, filters: .compressedChecksum)
      try file.attachScale("\(group)/divided_row", to: object, axis: 0)
      try file.setAttribute(
        "long_name", of: object,
        to: "fold in which the row is validation; it is trained on in the others")
    }
    try writeRows(testRows, "test_row", to: file)
  }

  private func writeRows(_ rows: [Int32], _ name: String, to file: HDF5File) throws {
    guard !rows.isEmpty else { return }
    let object = "/preprocessing/\(name)"
    try file.write(rows.map { Int64($0) }, to: object, filters: .compressedChecksum)
    try file.makeScale(object, name: name)
    try file.setAttribute("long_name", of: object, to: "row of the source, from 0")
  }
}
