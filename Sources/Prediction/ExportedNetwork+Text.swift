import SystemSupport
import Wording

extension ExportedNetwork {
  /// The network as one JSON object; weights are lists of rows [inputs][outputs], of the last layer
  /// with members [members][inputs][outputs].
  public func json() throws -> [UInt8] {
    let scale = preparation.plainScale
    var document = Document(
      title: title, trial: trial, feature_names: featureNames, feature_offset: scale?.offsets,
      feature_scale: scale?.scales,
      columns: preparation.columns.map { column in
        switch column {
        case .category(let column):
          return Column(
            name: column.name, kind: "category", levels: column.levels,
            has_missing_level: column.hasMissingLevel)
        case .number(let number):
          var text = Column(
            name: number.name, kind: "number", fill: number.fill.isNaN ? nil : number.fill,
            bin_edges: number.edges.isEmpty ? nil : number.edges,
            has_indicator: number.hasIndicator)
          switch number.scale {
          case .linear(let offset, let divisor): (text.offset, text.scale) = (offset, divisor)
          case .clipped(let offset, let divisor):
            (text.offset, text.scale, text.clips) = (offset, divisor, true)
          case .scores(let knots, let scores): (text.knots, text.knot_scores) = (knots, scores)
          }
          return text
        }
      }, target_scaling: targetScale.scaling.rawValue, target_offset: targetScale.offsets,
      target_scale: targetScale.scales, class_names: classNames, target_names: targetNames,
      layers: layers.enumerated().map { index, layer in
        Document.Layer(
          activation: layer.activation.rawValue, skips: layer.skips ? true : nil,
          tensors: Dictionary(
            uniqueKeysWithValues: layout.tensors(ofLayer: index).compactMap { tensor in
              layer.parameters[tensor.role].map {
                (tensor.role.rawValue, NestedNumbers(shape: tensor.shape[...], values: $0[...]))
              }
            }))
      }, output_function: output.rawValue)
    let input = layout.input
    if !input.categories.isEmpty { document.embedded_features = input.categories.map(\.feature) }
    if !input.periodicFeatures.isEmpty { document.periodic_features = input.periodicFeatures }
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return Array(try encoder.encode(document)) + [10]
  }

  /// The network as a table of its numbers: tensor, row, column, value, rows and columns from 0. Of
  /// more than two axes, all but the last count as rows.
  public func csv() -> [UInt8] {
    var table = TextTable(["tensor", "row", "column", "value"])
    let scale = preparation.plainScale
    for (name, values) in [("feature_offset", scale?.offsets), ("feature_scale", scale?.scales)] {
      for (row, value) in (values ?? []).enumerated() {
        table.append([name, "\(row)", "", "\(value)"])
      }
    }
    for array in preparedArrays {
      switch array.values {
      case .numbers(let values):
        for (row, value) in values.enumerated() {
          table.append([array.name, "\(row)", "", "\(value)"])
        }
      case .texts(let values):
        for (row, value) in values.enumerated() { table.append([array.name, "\(row)", "", value]) }
      case .wholes(let values):
        for (row, value) in values.enumerated() {
          table.append([array.name, "\(row)", "", "\(value)"])
        }
      }
    }
    for tensor in tensors {
      let columns = tensor.shape.last ?? 1
      for (place, value) in tensor.values.enumerated() {
        let row = tensor.shape.count == 1 ? "" : "\(place / columns)"
        table.append([tensor.name, row, "\(place % columns)", "\(value)"])
      }
    }
    for (index, layer) in layers.enumerated() {
      table.append(["layer_\(index + 1)_activation", "", "", layer.activation.rawValue])
      if layer.skips { table.append(["layer_\(index + 1)_skips", "", "", "1"]) }
    }
    table.append(["output_function", "", "", output.rawValue])
    return Array((table.csv + "\n").utf8)
  }
}

/// A key of a JSON object.
private struct TextKey: CodingKey {
  let stringValue: String
  var intValue: Int? { nil }

  init(_ text: String) { stringValue = text }
  init?(stringValue: String) { self.init(stringValue) }
  init?(intValue: Int) { nil }
}

/// Numbers as lists of lists, one for each axis.
private struct NestedNumbers: Encodable {
  let shape: ArraySlice<Int>
  let values: ArraySlice<Float>

  func encode(to encoder: any Encoder) throws {
    var container = encoder.unkeyedContainer()
    let inner = shape.dropFirst()
    guard !inner.isEmpty, let count = shape.first else {
      return try container.encode(contentsOf: values)
    }
    let size = inner.reduce(1, *)
    for index in 0..<count {
      let first = values.startIndex + index * size
      try container.encode(NestedNumbers(shape: inner, values: values[first..<first + size]))
    }
  }
}

/// A column of the data in JSON.
private struct Column: Encodable {
  let name: String
  let kind: String
  var offset, scale, fill: Double?
  var clips: Bool?
  var knots, knot_scores, bin_edges: [Double]?
  var has_indicator: Bool?
  var levels: [String]?
  var has_missing_level: Bool?
}

/// A network in JSON.
private struct Document: Encodable {
  struct Layer: Encodable {
    let activation: String
    let skips: Bool?
    let tensors: [String: NestedNumbers]

    func encode(to encoder: any Encoder) throws {
      var container = encoder.container(keyedBy: TextKey.self)
      try container.encode(activation, forKey: TextKey("activation"))
      try container.encodeIfPresent(skips, forKey: TextKey("skips"))
      for (name, numbers) in tensors { try container.encode(numbers, forKey: TextKey(name)) }
    }
  }
  let title: String
  let trial: Int
  let feature_names: [String]
  let feature_offset: [Double]?
  let feature_scale: [Double]?
  let columns: [Column]
  let target_scaling: String
  let target_offset: [Double]
  let target_scale: [Double]
  let class_names: [String]
  let target_names: [String]
  let layers: [Layer]
  var embedded_features, periodic_features: [Int]?
  let output_function: String
}
