import HDF5
import Records

extension DatasetDescription {
  /// Writes what a prediction needs, and which rows were used for what.
  func writePreprocessing(to file: HDF5File) throws {
    let group = "/preprocessing"
    try file.createGroup(group)
    try file.setAttribute("task", of: group, to: task.rawValue)
    try file.setAttribute("scaling", of: group, to: scaling.rawValue)
    if let features {
      try file.setAttribute("features", of: group, to: features.joined(separator: "\n"))
    }
    if let sampleWeight { try file.setAttribute("sample_weight", of: group, to: sampleWeight) }
    if encoding != .utf8 { try file.setAttribute("encoding", of: group, to: encoding.rawValue) }
    for (name, values) in [
      ("feature", featureNames), ("class", classNames), ("target", targetNames),
    ]
    where !values.isEmpty {
      try file.writeTexts(values, to: "\(group)/\(name)", filters: .compressedChecksum)
      try file.setTextEncoding(of: "\(group)/\(name)")
      try file.makeScale("\(group)/\(name)", name: name)
    }
    if let folds {
      try file.write((1...Int32(folds)).map { $0 }, to: "\(group)/fold", filters: .checksum)
      try file.makeScale("\(group)/fold", name: "fold")
    }
    let shape = (folds.map { [$0] } ?? []) + [featureNames.count]
    for (name, values) in [
      ("feature_offset", divisions.flatMap(\.scale.offsets)),
      ("feature_scale", divisions.flatMap(\.scale.scales)),
    ] {
      if divisions[0].scale.precision == .single {
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
