import MatrixKernels

/// Gradients that an optimizer takes from the cache: 256 KiB, beside which it reads as many parameters and
/// what it remembers of them.
private let gradientFloats = 65_536

/// Rows of a product from which its columns are packed.
private let rowsOfPackedPanels = 160

/// Lines of a first-level cache of 32 KiB.
private let cacheLines = 512

/// Columns from which spreading the rows gains more than the optimizer's way over what lies between them takes.
private let spreadColumns = 128

/// Where one layer's parameters stand in the network's one block of floats.
public struct LayerLayout: Equatable, Sendable {
  /// Nodes that come in.
  public let inputs: Int
  /// Nodes that go out.
  public let outputs: Int
  /// The outputs rounded up to a panel: the distance of rows of outputs, and what a vector such as the biases takes.
  let stride: Int
  /// Distance of the rows of the weights [inputs, outputs].
  let weightStride: Int
  /// First weight.
  let weights: Int
  /// First bias; nil without biases.
  let biases: Int?
  /// First gain and first shift of the normalization; nil without.
  let gains, shifts: Int?
  /// First running mean and variance of batch normalization; nil without.
  fileprivate(set) var runningMeans, runningVariances: Int?

  /// Behind the last of what is trained.
  var end: Int { (shifts ?? biases).map { $0 + stride } ?? vectors }

  /// Behind the weights, where the vectors begin.
  var vectors: Int { weights + inputs * weightStride }

  /// Blocks of rows of weights whose gradients stay in the second-level cache until they are used.
  var blockCount: Int { (inputs + rowsTogether - 1) / rowsTogether }

  /// The rows of one of them.
  func rows(ofBlock block: Int) -> Range<Int> {
    block * rowsTogether..<min((block + 1) * rowsTogether, inputs)
  }

  private var rowsTogether: Int { max(rowsOfPackedPanels, gradientFloats / weightStride) }

  /// What there is beside the weights, as ``NetworkWeights/Layer/vectors`` names it.
  public var vectorNames: [String] {
    (biases == nil ? [] : ["biases"]) + (gains == nil ? [] : ["gains", "shifts"])
  }
}

/// The layers of a network, and where all parameters stand: in one block, rows padded with zeros
/// that stay zero, so that an optimizer needs no masks.
///
/// Rows of wide layers may be spread to an odd number of cache lines. With a power of two, those that a product reads
/// one after the other would crowd a few sets of the cache, and have to be copied together first.
public struct NetworkLayout: Equatable, Sendable {
  /// Nodes of every layer: features, hidden layers, outputs.
  public let sizes: [Int]
  /// Whether the layers have biases.
  public let hasBiases: Bool
  /// What the hidden layers' sums go through.
  public let normalization: Normalization
  /// Whether the rows of wide layers are spread.
  let isSpread: Bool
  /// The layers in order.
  public let layers: [LayerLayout]
  /// Floats that are trained, padding counted.
  package let paddedCount: Int
  /// The same and the running means and variances behind them: all that makes the network.
  let stateCount: Int

  /// Lays out a network of the given nodes. With batch normalization, the shifts take the place of the
  /// hidden layers' biases, which would be normalized away.
  ///
  /// - Parameter isSpread: whether the rows of wide layers' weights are spread.
  public init(
    sizes: [Int], biases: Bool, normalization: Normalization = .none, isSpread: Bool = false
  ) {
    precondition(sizes.count >= 2 && sizes.allSatisfy { $0 > 0 }, "layers of \(sizes) nodes")
    self.sizes = sizes
    hasBiases = biases
    self.normalization = normalization
    self.isSpread = isSpread
    var next = 0
    func take(_ count: Int, if condition: Bool = true) -> Int? {
      defer { if condition { next += count } }
      return condition ? next : nil
    }
    let hidden = sizes.count - 2
    var trained = zip(sizes, sizes.dropFirst()).enumerated().map { index, layer in
      let stride = Matrix.paddedColumns(layer.1)
      let weightStride =
        isSpread && Self.crowds(rows: layer.0, stride: stride) ? stride + 16 : stride
      let normalizes = index < hidden && normalization != .none
      return LayerLayout(
        inputs: layer.0, outputs: layer.1, stride: stride, weightStride: weightStride,
        weights: take(layer.0 * weightStride) ?? 0,
        biases: take(stride, if: biases && !(normalizes && normalization == .batch)),
        gains: take(stride, if: normalizes), shifts: take(stride, if: normalizes))
    }
    paddedCount = next
    if normalization == .batch {
      for index in 0..<hidden {
        trained[index].runningMeans = take(trained[index].stride)
        trained[index].runningVariances = take(trained[index].stride)
      }
    }
    layers = trained
    stateCount = next
  }

  /// Whether rows so far apart share sets of the first-level cache, so that a panel of them does not fit.
  private static func crowds(rows: Int, stride: Int) -> Bool {
    let lines = stride / 16
    let sharing = lines & -lines
    return stride >= spreadColumns && sharing > 1 && rows * sharing > cacheLines
  }

  /// Whether gradients would leave the second-level cache before an optimizer took them all together.
  var isLarge: Bool { paddedCount > gradientFloats }

  /// The layout of the network as it is evaluated and kept: without batch normalization, which weights
  /// and biases can do by then.
  public var evaluated: NetworkLayout {
    normalization == .batch ? NetworkLayout(sizes: sizes, biases: true, isSpread: isSpread) : self
  }

  /// Where the parameters that are trained stand in the block, without padding.
  package var trainedPlaces: [Int] {
    layers.flatMap { layer in
      let rows = (0..<layer.inputs).map { layer.weights + $0 * layer.weightStride }
      let vectors = [layer.biases, layer.gains, layer.shifts].compactMap { $0 }
      return (rows + vectors).flatMap { $0..<$0 + layer.outputs }
    }
  }

  /// Weights, biases, gains and shifts, without padding.
  public var parameterCount: Int {
    layers.reduce(0) { $0 + ($1.inputs + $1.vectorNames.count) * $1.outputs }
  }

  /// The hidden layers' nodes as text, such as `64-32`; `none` for a linear model.
  public static func name(ofHiddenSizes sizes: [Int]) -> String {
    sizes.isEmpty ? "none" : sizes.map(String.init).joined(separator: "-")
  }
}
