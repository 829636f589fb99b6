import Networks

/// Builds an ONNX model (github.com/onnx/onnx, onnx.proto): nodes one after the other, each from
/// the last one's output.
private struct ONNXGraph {
  /// Operators as of this version; GELU is put together, as it came later.
  static let operators = 13
  /// ONNX's numbers of the types of elements.
  static let (float, double) = (1, 11)

  private var graph = ProtocolBuffer()
  private var last: String
  private var count = 0

  init(input: String) { last = input }

  /// Adds a node; its output becomes the last one.
  mutating func apply(
    _ operation: String, _ others: [String] = [], to input: String? = nil,
    attributes: [(String, Float)] = [], axes: [Int] = [], output: String? = nil
  ) {
    count += 1
    let name = output ?? "\(operation.lowercased())_\(count)"
    var node = ProtocolBuffer()
    for name in [input ?? last] + others { node.add(1, name) }
    node.add(2, name)
    node.add(3, "node_\(count)")
    node.add(4, operation)
    for (name, value) in attributes {
      var attribute = ProtocolBuffer()
      attribute.add(1, name)
      attribute.add(2, value)
      attribute.add(20, 1)  // FLOAT
      node.add(5, attribute)
    }
    if !axes.isEmpty {
      var attribute = ProtocolBuffer()
      attribute.add(1, "axes")
      for axis in axes { attribute.add(8, axis) }
      attribute.add(20, 7)  // INTS
      node.add(5, attribute)
    }
    graph.add(1, node)
    last = name
  }

  /// Adds numbers that nodes take.
  mutating func add(_ name: String, _ values: [Float], shape: [Int]) -> String {
    var tensor = ProtocolBuffer()
    for length in shape { tensor.add(1, length) }
    tensor.add(2, 1)  // FLOAT
    tensor.add(8, name)
    tensor.add(9, values.withUnsafeBytes { Array($0) })
    graph.add(5, tensor)
    return name
  }

  /// Adds numbers of double precision.
  mutating func add(_ name: String, doubles values: [Double]) -> String {
    var tensor = ProtocolBuffer()
    tensor.add(1, values.count)
    tensor.add(2, Self.double)
    tensor.add(8, name)
    tensor.add(9, values.withUnsafeBytes { Array($0) })
    graph.add(5, tensor)
    return name
  }

  /// Rounds the last output to 32 bits.
  mutating func castToFloat() {
    count += 1
    var attribute = ProtocolBuffer()
    attribute.add(1, "to")
    attribute.add(3, Self.float)
    attribute.add(20, 2)  // INT
    var node = ProtocolBuffer()
    node.add(1, last)
    node.add(2, "cast_\(count)")
    node.add(3, "node_\(count)")
    node.add(4, "Cast")
    node.add(5, attribute)
    graph.add(1, node)
    last = "cast_\(count)"
  }

  mutating func apply(_ activation: Activation) {
    switch activation {
    case .identity: break
    case .sigmoid: apply("Sigmoid")
    case .tanh: apply("Tanh")
    case .relu: apply("Relu")
    case .leakyReLU: apply("LeakyRelu", attributes: [("alpha", 0.01)])
    case .elu: apply("Elu")
    case .selu: apply("Selu")
    case .softplus: apply("Softplus")
    case .silu:
      let input = last
      apply("Sigmoid")
      apply("Mul", [input])
    case .gelu:
      // x / 2 · (1 + erf(x / √2))
      let input = last
      apply("Mul", [add("gelu_\(count)_root", [Float(0.5).squareRoot()], shape: [])])
      apply("Erf")
      apply("Add", [add("gelu_\(count)_one", [1], shape: [])])
      apply("Mul", [input])
      apply("Mul", [add("gelu_\(count)_half", [0.5], shape: [])])
    }
  }

  /// Layer normalization of every row; its operator came later, too.
  mutating func normalizeRows(_ name: String, gains: [Float], shifts: [Float]) {
    let sums = last
    apply("ReduceMean", axes: [1])
    apply("Sub", [last], to: sums)
    let centred = last
    apply("Mul", [centred])
    apply("ReduceMean", axes: [1])
    apply("Add", [add(name + "_epsilon", [Normalization.epsilon], shape: [])])
    apply("Sqrt")
    apply("Div", [last], to: centred)
    apply("Mul", [add(name + "_gains", gains, shape: [gains.count])])
    apply("Add", [add(name + "_shifts", shifts, shape: [shifts.count])])
  }

  /// The model's bytes.
  func model(
    name: String, input: String, inputs: Int, inputType: Int, output: String, outputs: Int,
    notes: [(String, String)]
  ) -> [UInt8] {
    var graph = graph
    graph.add(2, name)
    graph.add(11, Self.value(input, columns: inputs, type: inputType))
    graph.add(12, Self.value(output, columns: outputs))
    var version = ProtocolBuffer()
    version.add(1, "")
    version.add(2, Self.operators)
    var model = ProtocolBuffer()
    model.add(1, 8)  // the file format's version
    model.add(2, "overnight")
    model.add(7, graph)
    model.add(8, version)
    for (key, text) in notes {
      var note = ProtocolBuffer()
      note.add(1, key)
      note.add(2, text)
      model.add(14, note)
    }
    return model.bytes
  }

  /// A matrix of any number of rows.
  ///
  /// - Parameter type: ONNX's number of the elements' type.
  private static func value(_ name: String, columns: Int, type: Int = 1) -> ProtocolBuffer {
    var rows = ProtocolBuffer()
    rows.add(2, "rows")
    var width = ProtocolBuffer()
    width.add(1, columns)
    var shape = ProtocolBuffer()
    shape.add(1, rows)
    shape.add(1, width)
    var tensor = ProtocolBuffer()
    tensor.add(1, type)
    tensor.add(2, shape)
    var kind = ProtocolBuffer()
    kind.add(1, tensor)
    var value = ProtocolBuffer()
    value.add(1, name)
    value.add(2, kind)
    return value
  }
}

extension ExportedNetwork {
  /// The network as an ONNX model: input `features` [rows, features], unscaled, of 32 bits, or of
  /// 64 where 32 do not carry a feature; output `probabilities` or `predictions` [rows, outputs].
  ///
  /// - Throws: ``ExportError/tooLarge(format:)`` from 2 GB on, the most that its encoding holds.
  public func onnx() throws -> [UInt8] {
    guard layers.reduce(0, { $0 + $1.parameters.weights.count }) < 1 << 28 else {
      throw ExportError.tooLarge(format: "onnx")
    }
    var graph = ONNXGraph(input: "features")
    let features = featureNames.count
    let isSingle = scale.isCarriedBySinglePrecision
    for (operation, name, values) in [
      ("Sub", "feature_offset", scale.offsets), ("Div", "feature_scale", scale.scales),
    ] {
      graph.apply(
        operation,
        [
          isSingle
            ? graph.add(name, values.map { Float($0) }, shape: [features])
            : graph.add(name, doubles: values)
        ])
    }
    if !isSingle { graph.castToFloat() }
    for (index, layer) in layers.enumerated() {
      let parameters = layer.parameters
      let name = "layer_\(index + 1)"
      graph.apply(
        "MatMul",
        [
          graph.add(
            name + "_weights", parameters.weights,
            shape: [parameters.inputs, parameters.outputs])
        ])
      if let biases = parameters[.biases] {
        graph.apply("Add", [graph.add(name + "_biases", biases, shape: [parameters.outputs])])
      }
      if let gains = parameters[.gains], let shifts = parameters[.shifts] {
        graph.normalizeRows(name, gains: gains, shifts: shifts)
      }
      graph.apply(layer.activation)
    }
    let result = output == .identity ? "predictions" : "probabilities"
    switch output {
    case .softmax: graph.apply("Softmax", output: result)
    case .sigmoid: graph.apply("Sigmoid", output: result)
    case .identity: graph.apply("Identity", output: result)
    }
    return graph.model(
      name: "\(title)_trial_\(trial)", input: "features", inputs: features,
      inputType: isSingle ? ONNXGraph.float : ONNXGraph.double, output: result,
      outputs: outputs,
      notes: [
        ("feature_names", featureNames.joined(separator: "\n")),
        ("class_names", classNames.joined(separator: "\n")),
        ("target_names", targetNames.joined(separator: "\n")),
      ])
  }
}
