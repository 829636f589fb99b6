/// Where one layer's parameters stand in the network's one block of floats: plain numbers, because
/// a step asks for them, and counting references to arrays would take longer than a small product.
/// ``NetworkLayout/tensors`` lists the same places for everything that is not a step.
public struct LayerLayout: Equatable, Sendable {
  /// Nodes that come in.
  public let inputs: Int
  /// Nodes that go out.
  public let outputs: Int
  /// Copies of the layer, each with its own parameters, stored one after the other. The last layer
  /// has one for each member; every other layer has one.
  let copies: Int
  /// The outputs rounded up to 16: the distance of rows of outputs, and what a vector such as the
  /// biases takes, in floats.
  let stride: Int
  /// Distance of the rows of the weights [inputs, outputs], in floats.
  let weightStride: Int
  /// First weight.
  let weights: Int
  /// First bias; nil without biases.
  let biases: Int?
  /// First gain and first shift of the normalization; nil without.
  let gains, shifts: Int?
  /// First running mean and variance of batch normalization; nil without.
  var runningMeans, runningVariances: Int?

  /// Behind the last of what is trained.
  let end: Int

  /// Behind the weights, where the vectors begin.
  var vectors: Int { weights + copies * weightsOfCopy }

  /// From the weights of one copy to those of the next.
  var weightsOfCopy: Int { inputs * weightStride }

  /// Blocks of rows of weights whose gradients stay in the second-level cache until they are used.
  var blockCount: Int { (inputs + rowsTogether - 1) / rowsTogether }

  /// The rows of one of them.
  func rows(ofBlock block: Int) -> Range<Int> {
    block * rowsTogether..<min((block + 1) * rowsTogether, inputs)
  }

  private var rowsTogether: Int {
    max(CacheLimits.rowsOfPackedPanels, CacheLimits.gradientFloats / weightStride)
  }
}
