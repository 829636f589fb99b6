import Datasets
import Networks

extension ExportedNetwork {
  /// The network as an ONNX model: input `features` [rows, columns of numbers], unscaled, of 32 bits,
  /// or of 64 where 32 do not carry a column or more than a scaling is to be done; input
  /// `categories` [rows, categories] of texts where there are some; output `probabilities` or
  /// `predictions` [rows, outputs], in the targets' own units.
  ///
  /// - Throws: ``ExportError/tooLarge(format:)`` from 2 GB on, the most that its encoding holds.
  public func onnx() throws -> [UInt8] {
    guard layers.reduce(0, { $0 + $1.parameters.weights.count }) < 1 << 28 else {
      throw ExportError.tooLarge(format: "onnx")
    }
    var graph = ONNXGraph(input: "features")
    let inputs = ONNXPreparation(preparation, missing: missingValues).add(to: &graph)
    addLayers(to: &graph)
    let result = output == .identity ? "predictions" : "probabilities"
    addOutput(to: &graph, name: result)
    return graph.model(
      name: "\(title)_trial_\(trial)", inputs: inputs, output: result, outputs: outputs,
      notes: notes)
  }

  /// What a reader of the model should know.
  var notes: [(String, String)] {
    [
      ("feature_names", preparation.numbers.map(\.name).joined(separator: "\n")),
      ("category_names", preparation.categories.map(\.name).joined(separator: "\n")),
      ("class_names", classNames.joined(separator: "\n")),
      ("target_names", targetNames.joined(separator: "\n")),
    ]
  }

  /// Adds the layers behind the features, which are the last output.
  func addLayers(to graph: inout ONNXGraph) {
    addInput(to: &graph)
    for (index, layer) in layers.enumerated() {
      let parameters = layer.parameters
      let name = "layer_\(index + 1)"
      let input = graph.last
      let members = parameters.copies > 1 ? [parameters.copies] : []
      graph.apply(
        "MatMul",
        [
          graph.add(
            name + "_weights", parameters.weights,
            shape: members + [parameters.inputs, parameters.outputs])
        ])
      if let biases = parameters[.biases] {
        graph.apply(
          "Add",
          [
            graph.add(
              name + "_biases", biases,
              shape: members + (members.isEmpty ? [] : [1]) + [parameters.outputs])
          ])
      }
      if let gains = parameters[.gains], let shifts = parameters[.shifts] {
        graph.normalizeRows(name, gains: gains, shifts: shifts)
      }
      graph.apply(layer.activation)
      if layer.skips { graph.apply("Add", [input]) }
    }
  }

  /// Adds what makes probabilities or numbers in the targets' own units of the last outputs.
  ///
  /// - Parameter name: what the result is called; nil for any name.
  func addOutput(to graph: inout ONNXGraph, name: String?) {
    let isMean = layout.input.members > 1
    switch output {
    case .softmax: graph.apply("Softmax", output: isMean ? nil : name)
    case .sigmoid: graph.apply("Sigmoid", output: isMean ? nil : name)
    case .identity: break
    }
    if isMean {
      graph.apply(
        "ReduceMean", attributes: [("axes", .wholes([0])), ("keepdims", .whole(0))],
        output: output == .identity ? nil : name)
    }
    if output == .identity { restoreTargets(&graph, output: name) }
  }

  /// Brings the last outputs into the targets' own units.
  private func restoreTargets(_ graph: inout ONNXGraph, output: String?) {
    guard !targetScale.isIdentity else {
      graph.apply("Identity", output: output)
      return
    }
    graph.cast(to: .double)
    graph.apply("Mul", [graph.add("target_scale", doubles: targetScale.scales)])
    graph.apply("Add", [graph.add("target_offset", doubles: targetScale.offsets)])
    if targetScale.scaling == .log { graph.apply("Exp") }
    graph.apply(
      "Cast", attributes: [("to", .whole(ONNXGraph.ElementType.float.rawValue))], output: output)
  }
}
