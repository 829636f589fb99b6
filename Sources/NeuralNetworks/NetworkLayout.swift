import MatrixKernels

/// Where one layer's parameters stand in the network's one block of floats.
public struct LayerLayout: Equatable, Sendable {
  /// Nodes that come in.
  public let inputs: Int
  /// Nodes that go out.
  public let outputs: Int
  /// Distance of the rows of the weights [inputs, outputs]: the outputs rounded up to a panel.
  let stride: Int
  /// First weight.
  let weights: Int
  /// First bias; nil without biases.
  let biases: Int?
}

/// The layers of a network, and where all parameters stand: in one block, rows padded with zeros
/// that stay zero, so that an optimizer step is one pass.
public struct NetworkLayout: Equatable, Sendable {
  /// Nodes of every layer: features, hidden layers, outputs.
  public let sizes: [Int]
  /// Whether the layers have biases.
  public let hasBiases: Bool
  /// The layers in order.
  public let layers: [LayerLayout]
  /// Floats of the block, padding counted.
  let paddedCount: Int

  /// Lays out a network of the given nodes.
  public init(sizes: [Int], biases: Bool) {
    precondition(sizes.count >= 2 && sizes.allSatisfy { $0 > 0 }, "layers of \(sizes) nodes")
    self.sizes = sizes
    hasBiases = biases
    var layers: [LayerLayout] = []
    var next = 0
    for (inputs, outputs) in zip(sizes, sizes.dropFirst()) {
      let stride = Matrix.paddedColumns(outputs)
      let biasesStart = next + inputs * stride
      layers.append(
        LayerLayout(
          inputs: inputs, outputs: outputs, stride: stride, weights: next,
          biases: biases ? biasesStart : nil))
      next = biasesStart + (biases ? stride : 0)
    }
    self.layers = layers
    paddedCount = next
  }

  /// Weights and biases, without padding.
  public var parameterCount: Int {
    layers.reduce(0) { $0 + $1.inputs * $1.outputs + (hasBiases ? $1.outputs : 0) }
  }

  /// The hidden layers' nodes as text, such as `64-32`; `none` for a linear model.
  public static func name(ofHiddenSizes sizes: [Int]) -> String {
    sizes.isEmpty ? "none" : sizes.map(String.init).joined(separator: "-")
  }
}
