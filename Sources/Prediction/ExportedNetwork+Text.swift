import SystemSupport
import Wording

extension ExportedNetwork {
  /// The network as one JSON object; weights are lists of rows [inputs][outputs].
  public func json() throws -> [UInt8] {
    struct Column: Encodable {
      let name: String
      let kind: String
      var offset, scale, fill: Double?
      var clips: Bool?
      var knots, knot_scores, bin_edges: [Double]?
      var has_indicator: Bool?
      var levels: [String]?
      var has_missing_level: Bool?
    }
    struct Document: Encodable {
      struct Layer: Encodable {
        let activation: String
        let weights: [[Float]]
        let biases, gains, shifts: [Float]?
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
      let output_function: String
    }
    let scale = preparation.plainScale
    let document = Document(
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
      layers: layers.map { layer in
        let parameters = layer.parameters
        return Document.Layer(
          activation: layer.activation.rawValue,
          weights: (0..<parameters.inputs).map { row in
            Array(parameters.weights[row * parameters.outputs..<(row + 1) * parameters.outputs])
          }, biases: parameters[.biases], gains: parameters[.gains], shifts: parameters[.shifts])
      }, output_function: output.rawValue)
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return Array(try encoder.encode(document)) + [10]
  }

  /// The network as a table of its numbers: tensor, row, column, value, rows and columns from 0.
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
    for (index, layer) in layers.enumerated() {
      let name = "layer_\(index + 1)"
      let parameters = layer.parameters
      for (place, value) in parameters.weights.enumerated() {
        table.append([
          name + "_weights", "\(place / parameters.outputs)", "\(place % parameters.outputs)",
          "\(value)",
        ])
      }
      for vector in parameters.vectors {
        for (column, value) in vector.values.enumerated() {
          table.append(["\(name)_\(vector.role.rawValue)", "", "\(column)", "\(value)"])
        }
      }
      table.append([name + "_activation", "", "", layer.activation.rawValue])
    }
    table.append(["output_function", "", "", output.rawValue])
    return Array((table.csv + "\n").utf8)
  }
}
