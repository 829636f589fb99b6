import MatrixKernels

/// The tensors of a network and their places in one block of floats. Rows are padded with zeros
/// that stay zero, so that an optimizer can run over all of them without masks.
///
/// Rows of wide layers may be spread to an odd number of cache lines. With a power of two, the rows
/// that a product reads one after the other would share a few sets of the cache, and would have to
/// be copied together first.
public struct NetworkLayout: Equatable, Sendable {
  /// Features of a row of the data.
  public let features: Int
  /// What becomes of them before the first layer.
  public let input: InputEncoding
  /// Inputs of the first layer, nodes of the hidden layers, outputs.
  public let sizes: [Int]
  /// Whether the layers have biases.
  public let hasBiases: Bool
  /// What the hidden layers' sums go through.
  public let normalization: Normalization
  /// Whether the rows of wide layers are spread.
  let isSpread: Bool
  /// Everything that makes the network, in the order of the block: layer by layer what is trained,
  /// then the running statistics.
  public let tensors: [Tensor]
  /// The layers in order, with the same places.
  public let layers: [LayerLayout]
  /// Where the numbers of ``input`` stand; nil where the first layer takes the features.
  let inputLayout: InputLayout?
  /// Floats that are trained, padding counted.
  package let paddedCount: Int
  /// Floats of the whole block: what is trained, and the running statistics behind it.
  package let stateCount: Int

  /// Lays out a network. With batch normalization, the shifts take the place of the hidden layers'
  /// biases, which would be normalized away.
  ///
  /// - Parameters:
  ///   - sizes: features, nodes of the hidden layers, outputs.
  ///   - isSpread: whether the rows of wide layers' weights are spread.
  public init(
    sizes nodes: [Int], biases: Bool, normalization: Normalization = .none,
    input: InputEncoding = InputEncoding(), isSpread: Bool = false
  ) {
    precondition(nodes.count >= 2 && nodes.allSatisfy { $0 > 0 }, "layers of \(nodes) nodes")
    features = nodes[0]
    let sizes = [input.inputs(features: nodes[0])] + nodes.dropFirst()
    self.sizes = sizes
    self.input = input
    hasBiases = biases
    self.normalization = normalization
    self.isSpread = isSpread
    var places = Places()
    var inputLayout: InputLayout?
    let hidden = sizes.count - 2
    var layers = zip(sizes, sizes.dropFirst()).enumerated().map { index, nodes in
      let stride = Matrix.paddedColumns(nodes.1)
      let weightStride =
        isSpread && Self.crowds(rows: nodes.0, stride: stride) ? stride + 16 : stride
      let normalizes = index < hidden && normalization != .none
      let biases = biases && !(normalizes && normalization == .batch)
      let copies = index == hidden ? input.members : 1
      let lead = copies > 1 ? [copies] : []
      func vector(_ role: Tensor.Role, if condition: Bool) -> Int? {
        condition ? places.take(role, layer: index, lead + [nodes.1], rowStride: stride) : nil
      }
      let weights = places.take(
        .weights, layer: index, lead + [nodes.0, nodes.1], rowStride: weightStride)
      let (first, gains) = (vector(.biases, if: biases), vector(.gains, if: normalizes))
      let shifts = vector(.shifts, if: normalizes)
      if index == 0, !input.isEmpty {
        inputLayout = InputLayout(input, inputs: nodes.0) { places.take($0, layer: 0, $1) }
      }
      return LayerLayout(
        inputs: nodes.0, outputs: nodes.1, copies: copies, stride: stride,
        weightStride: weightStride, weights: weights, biases: first, gains: gains, shifts: shifts,
        end: places.next)
    }
    self.inputLayout = inputLayout
    paddedCount = places.next
    if normalization == .batch {
      for index in 0..<hidden {
        func vector(_ role: Tensor.Role) -> Int {
          places.take(
            role, layer: index, [layers[index].outputs], rowStride: layers[index].stride)
        }
        layers[index].runningMeans = vector(.runningMeans)
        layers[index].runningVariances = vector(.runningVariances)
      }
    }
    self.layers = layers
    tensors = places.tensors
    stateCount = places.next
  }

  /// Hands out the places of tensors, one behind the other.
  private struct Places {
    var tensors: [Tensor] = []
    var next = 0

    mutating func take(
      _ role: Tensor.Role, layer: Int, _ shape: [Int], rowStride: Int? = nil
    ) -> Int {
      let start = next
      let tensor = Tensor(
        role: role, layer: layer, shape: shape, start: start,
        rowStride: rowStride ?? Matrix.paddedColumns(shape[shape.count - 1]))
      tensors.append(tensor)
      next += tensor.rows * tensor.rowStride
      return start
    }
  }

  /// Whether rows so far apart share sets of the first-level cache, so that a panel of them does
  /// not fit.
  private static func crowds(rows: Int, stride: Int) -> Bool {
    let lines = stride / 16
    let sharing = lines & -lines
    return stride >= CacheLimits.spreadColumns && sharing > 1
      && rows * sharing > CacheLimits.firstLevelLines
  }

  /// What a layer has, in the order of ``Tensor/Role``.
  public func tensors(ofLayer layer: Int) -> [Tensor] { tensors.filter { $0.layer == layer } }

  /// A layer's tensor of some role; nil where it has none.
  public func tensor(_ role: Tensor.Role, ofLayer layer: Int) -> Tensor? {
    tensors.first { $0.layer == layer && $0.role == role }
  }

  /// Whether gradients would leave the second-level cache before an optimizer took them all
  /// together.
  var isLarge: Bool { paddedCount > CacheLimits.gradientFloats }

  /// The layout of the network as it is evaluated and kept: without batch normalization, which is
  /// folded into weights and biases.
  public var evaluated: NetworkLayout {
    normalization == .batch ? with(biases: true, .none, isSpread: isSpread) : self
  }

  /// The same network with other biases, normalization and rows.
  func with(biases: Bool, _ normalization: Normalization, isSpread: Bool) -> NetworkLayout {
    NetworkLayout(
      sizes: [features] + sizes.dropFirst(), biases: biases, normalization: normalization,
      input: input, isSpread: isSpread)
  }

  /// Where the parameters that are trained stand in the block, without padding.
  package var trainedPlaces: [Int] {
    tensors.filter(\.role.isTrained).flatMap { tensor in
      (0..<tensor.rows).flatMap { tensor.range(ofRow: $0) }
    }
  }

  /// Numbers that are trained, without padding.
  public var parameterCount: Int {
    tensors.reduce(0) { $0 + ($1.role.isTrained ? $1.count : 0) }
  }

  /// The hidden layers' nodes as text, such as `64-32`; `none` for a linear model.
  public static func name(ofHiddenSizes sizes: [Int]) -> String {
    sizes.isEmpty ? "none" : sizes.map(String.init).joined(separator: "-")
  }
}
