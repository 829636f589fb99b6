/// Losses with their gradients, and what classes are likely.
///
/// Each kernel can be replaced by one that calls it, to watch it.
public struct LossKernels: Sendable {
  /// See ``softmaxCrossEntropy``.
  public typealias SoftmaxCrossEntropy =
    @Sendable (
      _ logits: RowsOfOutputs, _ labels: UnsafePointer<Int32>, _ smoothing: Float,
      _ rowWeights: UnsafePointer<Float>?, _ gradientScale: Float?
    ) -> Double
  /// Softmax cross-entropy of logits against class numbers. Returns the sum over the rows of
  /// log Σ exp(z) - t·z, where t is 1 for the label, smoothed to 1 - s + s / classes and
  /// s / classes for the others. With a `gradientScale`, the logits are replaced by
  /// gradientScale · (softmax(z) - t), their padding by zeros; without, they stay.
  /// A row counts `rowWeights[row]` times; once, where that is nil.
  /// Source of the smoothing: Szegedy et al. 2016, arXiv:1512.00567.
  public var softmaxCrossEntropy: SoftmaxCrossEntropy

  /// See ``binaryCrossEntropy``.
  public typealias BinaryCrossEntropy =
    @Sendable (
      _ logits: RowsOfOutputs, _ targets: UnsafePointer<Float>, _ targetStride: Int,
      _ rowWeights: UnsafePointer<Float>?, _ gradientScale: Float?
    ) -> Double
  /// Binary cross-entropy of logits against targets in 0...1. Returns the sum over all elements of
  /// max(z, 0) - z·t + log(1 + exp(-|z|)). With a `gradientScale`, the logits are replaced by
  /// gradientScale · (sigmoid(z) - t), their padding by zeros. Rows are weighted as above.
  public var binaryCrossEntropy: BinaryCrossEntropy

  /// See ``differenceLoss``.
  public typealias DifferenceLossKernel =
    @Sendable (
      _ loss: DifferenceLoss, _ outputs: RowsOfOutputs, _ targets: UnsafePointer<Float>,
      _ targetStride: Int, _ rowWeights: UnsafePointer<Float>?, _ gradientScale: Float,
      _ deltas: UnsafeMutablePointer<Float>?, _ sums: UnsafeMutablePointer<Float>?
    ) -> Double
  /// A loss of differences d = y - t. Returns the sum over all elements; writes
  /// deltas = gradientScale · its slope, padding zero. `deltas` has the stride of the outputs and
  /// may be nil. Rows are weighted as above. Where `sums` is given, the deltas are added to it as
  /// ``columnSums`` would.
  public var differenceLoss: DifferenceLossKernel

  /// See ``softmax``.
  public typealias Softmax =
    @Sendable (_ logits: RowsOfOutputs) -> Void
  /// Replaces rows of logits by their softmax, exp(z) / Σ exp(z); the padding becomes zero.
  public var softmax: Softmax

  /// See ``logSumExp``.
  public typealias LogSumExp =
    @Sendable (_ logits: RowsOfOutputs, _ results: UnsafeMutablePointer<Float>) -> Void
  /// results[i] = log Σ exp(z) over row i, without overflow.
  public var logSumExp: LogSumExp

  /// See ``countCorrect``.
  public typealias CountCorrect =
    @Sendable (_ outputs: RowsOfOutputs, _ labels: UnsafePointer<Int32>, _ threshold: Float) -> Int
  /// How many rows are guessed right: their highest output, the first of equals, is the row's
  /// label; a single output is label 1 above `threshold`, else 0. Rows are readable up to a
  /// multiple of four floats.
  public var countCorrect: CountCorrect

  /// Creates the kernels of one instruction set.
  public init(
    softmaxCrossEntropy: @escaping SoftmaxCrossEntropy,
    binaryCrossEntropy: @escaping BinaryCrossEntropy,
    differenceLoss: @escaping DifferenceLossKernel,
    softmax: @escaping Softmax, logSumExp: @escaping LogSumExp, countCorrect: @escaping CountCorrect
  ) {
    self.softmaxCrossEntropy = softmaxCrossEntropy
    self.binaryCrossEntropy = binaryCrossEntropy
    self.differenceLoss = differenceLoss
    self.softmax = softmax
    self.logSumExp = logSumExp
    self.countCorrect = countCorrect
  }
}
