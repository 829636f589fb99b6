import HDF5
import Search

/// Writes columns that share one axis: one element for each trial, say.
struct ColumnWriter {
  let file: HDF5File
  /// The group that they are in; empty for the root.
  let group: String
  /// The path of the axis's scale.
  let scale: String

  /// A column of numbers.
  func add<Scalar: HDF5Scalar>(
    _ name: String, _ values: [Scalar], fillValue: Scalar? = nil, longName: String? = nil,
    units: String? = nil
  ) throws {
    let object = "\(group)/\(name)"
    try file.write(values, to: object, filters: .compressedChecksum, fillValue: fillValue)
    try file.attachScale(scale, to: object, axis: 0)
    if let longName { try file.setAttribute("long_name", of: object, to: longName) }
    if let units { try file.setAttribute("units", of: object, to: units) }
  }

  /// A column of texts.
  func add(_ name: String, texts: [String]) throws {
    let object = "\(group)/\(name)"
    try file.writeTexts(texts, to: object, filters: .compressedChecksum)
    try file.setTextEncoding(of: object)
    try file.attachScale(scale, to: object, axis: 0)
  }

  /// A hyperparameter, nil where it is not used.
  func add(_ parameter: Parameter, _ values: [ParameterValue?], swept: Bool) throws {
    let object = "\(group)/\(parameter.name)"
    switch ParameterColumn(values) {
    case .integers(let values): try add(parameter.name, values)
    case .numbers(let values): try add(parameter.name, values, fillValue: .nan)
    case .texts(let values): try add(parameter.name, texts: values)
    }
    try file.setAttribute("role", of: object, to: "hyperparameter")
    try file.setAttribute("swept", of: object, to: [swept ? 1 : 0] as [Int32], scalar: true)
    if let kind = values.lazy.compactMap({ $0?.kind }).first {
      try file.setAttribute("kind", of: object, to: kind)
    }
  }
}
