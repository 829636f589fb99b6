import Networks

/// Builds an ONNX model (github.com/onnx/onnx, onnx.proto): nodes one after the other, each from
/// the last one's output.
struct ONNXGraph {
  /// Operators as of this version; GELU is put together, as it came later.
  static let operators = 13
  /// Operators on texts, which have a domain of their own, as of this version.
  static let textOperators = (domain: "ai.onnx.ml", version: 2)

  /// The types of elements, by ONNX's numbers.
  enum ElementType: Int {
    case float = 1
    case wholeNumber = 7
    case text = 8
    case double = 11
  }

  /// An attribute of a node.
  enum Attribute {
    case number(Float)
    case whole(Int)
    case numbers([Float])
    case wholes([Int])
    case texts([String])
  }

  private var graph = ProtocolBuffer()
  /// The last node's output.
  private(set) var last: String
  private var count = 0
  private var takesTexts = false
  /// What stands before the names of numbers, so that those of several networks differ.
  var prefix = ""

  init(input: String) { last = input }

  /// Makes an earlier output the last one.
  mutating func goOn(from output: String) { last = output }

  /// Adds a node; its output becomes the last one.
  ///
  /// - Parameter input: its first input; nil for the last output.
  /// - Returns: the name of its output.
  @discardableResult
  mutating func apply(
    _ operation: String, _ others: [String] = [], to input: String? = nil,
    attributes: [(String, Attribute)] = [], output: String? = nil, domain: String = ""
  ) -> String {
    count += 1
    let name = output ?? "\(operation.lowercased())_\(count)"
    var node = ProtocolBuffer()
    for name in [input ?? last] + others { node.add(1, name) }
    node.add(2, name)
    node.add(3, "node_\(count)")
    node.add(4, operation)
    for (name, value) in attributes { node.add(5, Self.attribute(name, value)) }
    if !domain.isEmpty {
      node.add(7, domain)
      takesTexts = true
    }
    graph.add(1, node)
    last = name
    return name
  }

  private static func attribute(_ name: String, _ value: Attribute) -> ProtocolBuffer {
    var attribute = ProtocolBuffer()
    attribute.add(1, name)
    let type: Int
    switch value {
    case .number(let number):
      attribute.add(2, number)
      type = 1  // FLOAT
    case .whole(let number):
      attribute.add(3, number)
      type = 2  // INT
    case .numbers(let numbers):
      for number in numbers { attribute.add(7, number) }
      type = 6  // FLOATS
    case .wholes(let numbers):
      for number in numbers { attribute.add(8, number) }
      type = 7  // INTS
    case .texts(let texts):
      for text in texts { attribute.add(9, text) }
      type = 8  // STRINGS
    }
    attribute.add(20, type)
    return attribute
  }

  /// Adds numbers that nodes take.
  mutating func add(_ name: String, _ values: [Float], shape: [Int]) -> String {
    add(name, .float, values.withUnsafeBytes { Array($0) }, shape: shape)
  }

  /// Adds numbers of double precision.
  mutating func add(_ name: String, doubles values: [Double], shape: [Int]? = nil) -> String {
    add(name, .double, values.withUnsafeBytes { Array($0) }, shape: shape ?? [values.count])
  }

  /// Adds whole numbers.
  mutating func add(_ name: String, wholes values: [Int]) -> String {
    add(
      name, .wholeNumber, values.map { Int64($0) }.withUnsafeBytes { Array($0) },
      shape: [values.count])
  }

  private mutating func add(
    _ name: String, _ type: ElementType, _ bytes: [UInt8], shape: [Int]
  ) -> String {
    let name = prefix + name
    var tensor = ProtocolBuffer()
    for length in shape { tensor.add(1, length) }
    tensor.add(2, type.rawValue)
    tensor.add(8, name)
    tensor.add(9, bytes)
    graph.add(5, tensor)
    return name
  }

  /// Turns the last output, or another one, into numbers of a type.
  @discardableResult
  mutating func cast(to type: ElementType, _ input: String? = nil) -> String {
    apply("Cast", to: input, attributes: [("to", .whole(type.rawValue))])
  }

  mutating func apply(_ activation: Activation) {
    switch activation {
    case .identity: break
    case .sigmoid: apply("Sigmoid")
    case .tanh: apply("Tanh")
    case .relu: apply("Relu")
    case .leakyReLU: apply("LeakyRelu", attributes: [("alpha", .number(0.01))])
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
    apply("ReduceMean", attributes: [("axes", .wholes([-1]))])
    apply("Sub", [last], to: sums)
    let centred = last
    apply("Mul", [centred])
    apply("ReduceMean", attributes: [("axes", .wholes([-1]))])
    apply("Add", [add(name + "_epsilon", [Normalization.epsilon], shape: [])])
    apply("Sqrt")
    apply("Div", [last], to: centred)
    apply("Mul", [add(name + "_gains", gains, shape: [gains.count])])
    apply("Add", [add(name + "_shifts", shifts, shape: [shifts.count])])
  }

  /// What goes into a model.
  struct Input {
    let name: String
    let columns: Int
    let type: ElementType
  }

  /// The model's bytes.
  func model(
    name: String, inputs: [Input], output: String, outputs: Int, notes: [(String, String)]
  ) -> [UInt8] {
    var graph = graph
    graph.add(2, name)
    for input in inputs { graph.add(11, Self.value(input)) }
    graph.add(12, Self.value(Input(name: output, columns: outputs, type: .float)))
    var model = ProtocolBuffer()
    model.add(1, 8)  // the file format's version
    model.add(2, "overnight")
    model.add(7, graph)
    let sets = [("", Self.operators)] + (takesTexts ? [Self.textOperators] : [])
    for (domain, version) in sets {
      var set = ProtocolBuffer()
      set.add(1, domain)
      set.add(2, version)
      model.add(8, set)
    }
    for (key, text) in notes {
      var note = ProtocolBuffer()
      note.add(1, key)
      note.add(2, text)
      model.add(14, note)
    }
    return model.bytes
  }

  /// A matrix of any number of rows.
  private static func value(_ input: Input) -> ProtocolBuffer {
    var rows = ProtocolBuffer()
    rows.add(2, "rows")
    var width = ProtocolBuffer()
    width.add(1, input.columns)
    var shape = ProtocolBuffer()
    shape.add(1, rows)
    shape.add(1, width)
    var tensor = ProtocolBuffer()
    tensor.add(1, input.type.rawValue)
    tensor.add(2, shape)
    var kind = ProtocolBuffer()
    kind.add(1, tensor)
    var value = ProtocolBuffer()
    value.add(1, input.name)
    value.add(2, kind)
    return value
  }
}
