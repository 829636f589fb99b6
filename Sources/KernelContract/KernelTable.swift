/// The kernels of one instruction set.
///
/// Every table gives the same bits: a product's element is summed in ascending k with fused
/// multiply-add, reductions run in sixteen lanes folded by one fixed tree, and exp, log and tanh are
/// the same polynomials everywhere. A kernel can be replaced by one that calls it, to watch it.
public struct KernelTable: Sendable {
  /// The instruction set, as `overnight` prints it: `x86-64-v4`, `x86-64-v3`, `arm64`, `portable`.
  public let name: String

  /// C = A·B or bias + A·B, and what the epilogue makes of it. `scratch` is memory for nobody else,
  /// of ``scratchCount`` floats; it starts on a cache line.
  public var multiply: @Sendable (Product, _ scratch: UnsafeMutablePointer<Float>) -> Void

  /// Floats of scratch memory for ``multiply``.
  public let scratchCount: Int

  /// values[i] = f(values[i]); `count` is a multiple of 16.
  public var activate:
    @Sendable (
      _ function: ActivationFunction, _ values: UnsafeMutablePointer<Float>, _ count: Int
    ) -> Void

  /// deltas[i] *= f'(z[i]), with the slope taken from outputs[i] = f(z[i]), or from z[i] in their
  /// place where ``ActivationFunction/slopeNeedsInputs`` says so; `count` is a multiple of 16.
  public var multiplyBySlope:
    @Sendable (
      _ function: ActivationFunction, _ outputs: UnsafePointer<Float>,
      _ deltas: UnsafeMutablePointer<Float>, _ count: Int
    ) -> Void

  /// sums[j] = Σ over the rows of values[i * stride + j], rows in ascending order, after sums[j] itself if
  /// it accumulates; `columns` is rounded up to a multiple of 16.
  public var columnSums:
    @Sendable (
      _ values: UnsafePointer<Float>, _ stride: Int, _ rows: Int, _ columns: Int,
      _ accumulates: Bool, _ sums: UnsafeMutablePointer<Float>
    ) -> Void

  /// Softmax cross-entropy of logits against class numbers. Returns the sum over the rows of
  /// log Σ exp(z) - t·z, where t is 1 for the label, smoothed to 1 - s + s / classes and
  /// s / classes for the others. With a `gradientScale`, the logits are replaced by
  /// gradientScale · (softmax(z) - t), their padding by zeros; without, they stay.
  /// A row counts `rowWeights[row]` times; once, where that is nil.
  /// Source of the smoothing: Szegedy et al. 2016, arXiv:1512.00567.
  public var softmaxCrossEntropy:
    @Sendable (
      _ logits: RowsOfOutputs, _ labels: UnsafePointer<Int32>, _ smoothing: Float,
      _ rowWeights: UnsafePointer<Float>?, _ gradientScale: Float?
    ) -> Double

  /// Binary cross-entropy of logits against targets in 0...1. Returns the sum over all elements of
  /// max(z, 0) - z·t + log(1 + exp(-|z|)). With a `gradientScale`, the logits are replaced by
  /// gradientScale · (sigmoid(z) - t), their padding by zeros. Rows are weighted as above.
  public var binaryCrossEntropy:
    @Sendable (
      _ logits: RowsOfOutputs, _ targets: UnsafePointer<Float>, _ targetStride: Int,
      _ rowWeights: UnsafePointer<Float>?, _ gradientScale: Float?
    ) -> Double

  /// A loss of differences d = y - t. Returns the sum over all elements; writes
  /// deltas = gradientScale · its slope, padding zero. `deltas` has the stride of the outputs and
  /// may be nil. Rows are weighted as above. Where `sums` is given, the deltas are added to it as
  /// ``columnSums`` would.
  public var differenceLoss:
    @Sendable (
      _ loss: DifferenceLoss, _ outputs: RowsOfOutputs, _ targets: UnsafePointer<Float>,
      _ targetStride: Int, _ rowWeights: UnsafePointer<Float>?, _ gradientScale: Float,
      _ deltas: UnsafeMutablePointer<Float>?, _ sums: UnsafeMutablePointer<Float>?
    ) -> Double

  /// p -= learningRate · g. `count` is a multiple of 16, here and below.
  public var gradientDescent:
    @Sendable (
      _ step: OptimizerStep, _ parameters: UnsafeMutablePointer<Float>,
      _ gradients: UnsafePointer<Float>, _ count: Int
    ) -> Void

  /// v = momentum · v + g, then p -= learningRate · v, or with `nesterov`
  /// p -= learningRate · (g + momentum · v): PyTorch's form.
  public var momentumDescent:
    @Sendable (
      _ step: OptimizerStep, _ nesterov: Bool, _ parameters: UnsafeMutablePointer<Float>,
      _ gradients: UnsafePointer<Float>, _ velocity: UnsafeMutablePointer<Float>, _ count: Int
    ) -> Void

  /// Adam: m = beta1·m + (1-beta1)·g, v = beta2·v + (1-beta2)·g²,
  /// p -= (learningRate · m + gradientRate · g) / (sqrt(v) · secondMomentScale + epsilon), after
  /// p *= 1 - decay. `gradientRate` is 0 but for NAdam, `decay` but for AdamW.
  /// Sources: Kingma and Ba 2015, arXiv:1412.6980; Loshchilov and Hutter 2019, arXiv:1711.05101;
  /// Dozat 2016; in PyTorch's order of operations.
  public var adam:
    @Sendable (
      _ step: OptimizerStep, _ parameters: UnsafeMutablePointer<Float>,
      _ gradients: UnsafePointer<Float>, _ firstMoment: UnsafeMutablePointer<Float>,
      _ secondMoment: UnsafeMutablePointer<Float>, _ count: Int
    ) -> Void

  /// RMSprop: v = beta2·v + (1-beta2)·g², p -= learningRate · g / (sqrt(v) + epsilon).
  /// Source: Tieleman and Hinton 2012, lecture 6.5, in PyTorch's form.
  public var rmsprop:
    @Sendable (
      _ step: OptimizerStep, _ parameters: UnsafeMutablePointer<Float>,
      _ gradients: UnsafePointer<Float>, _ secondMoment: UnsafeMutablePointer<Float>, _ count: Int
    ) -> Void

  /// Adagrad: v += g², p -= learningRate · g / (sqrt(v) + epsilon).
  /// Source: Duchi, Hazan and Singer 2011.
  public var adagrad:
    @Sendable (
      _ step: OptimizerStep, _ parameters: UnsafeMutablePointer<Float>,
      _ gradients: UnsafePointer<Float>, _ sumOfSquares: UnsafeMutablePointer<Float>, _ count: Int
    ) -> Void

  /// Rprop: each parameter has a step of its own, which grows by 1.2 while its gradient keeps its sign
  /// and is halved where it turns, 1e-6...50; there the gradient counts as 0.
  /// Source: Riedmiller and Braun 1993, doi:10.1109/ICNN.1993.298623, in PyTorch's form.
  public var rprop:
    @Sendable (
      _ parameters: UnsafeMutablePointer<Float>, _ gradients: UnsafePointer<Float>,
      _ previous: UnsafeMutablePointer<Float>, _ steps: UnsafeMutablePointer<Float>, _ count: Int
    ) -> Void

  /// gradients[i] += factor · sign(parameters[i]): the slope of an L1 penalty, 0 at 0.
  public var addSigns:
    @Sendable (
      _ parameters: UnsafePointer<Float>, _ factor: Float,
      _ gradients: UnsafeMutablePointer<Float>, _ count: Int
    ) -> Void

  /// target[i] = source[i] / (1 - rate), or 0 for a share of `rate`, the same for the same stream.
  /// Source: Srivastava et al. 2014.
  public var dropOut:
    @Sendable (
      _ stream: DropoutStream, _ source: UnsafePointer<Float>,
      _ target: UnsafeMutablePointer<Float>, _ count: Int
    ) -> Void

  /// Σ a[i]·b[i]: blocks of 4096 in sixteen lanes, added up in double precision.
  public var dotProduct:
    @Sendable (_ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>, _ count: Int) -> Double

  /// values[i] *= factor.
  public var scale:
    @Sendable (_ values: UnsafeMutablePointer<Float>, _ factor: Float, _ count: Int) -> Void

  /// values[i] is brought into -bound...bound; NaN stays NaN.
  public var clamp:
    @Sendable (_ values: UnsafeMutablePointer<Float>, _ bound: Float, _ count: Int) -> Void

  /// `rounds` times ``independentCount`` multiply-adds of floats in registers: the ceiling of every
  /// product. The result means nothing.
  public var independentMultiplyAdds: @Sendable (_ rounds: Int) -> Float

  /// Multiply-adds of a round of ``independentMultiplyAdds``.
  public let independentCount: Int

  /// Replaces rows of logits by their softmax, exp(z) / Σ exp(z); the padding becomes zero.
  public var softmax: @Sendable (_ logits: RowsOfOutputs) -> Void

  /// results[i] = log Σ exp(z) over row i, without overflow.
  public var logSumExp:
    @Sendable (_ logits: RowsOfOutputs, _ results: UnsafeMutablePointer<Float>) -> Void

  /// How many rows are guessed right: their highest output, the first of equals, is the row's label; a single output is
  /// label 1 above `threshold`, else 0. Rows are readable up to a multiple of four floats.
  public var countCorrect:
    @Sendable (_ outputs: RowsOfOutputs, _ labels: UnsafePointer<Int32>, _ threshold: Float) -> Int

  /// values[i] = f(values[i]); `count` is a multiple of 16.
  public var apply:
    @Sendable (_ function: ElementFunction, _ values: UnsafeMutablePointer<Float>, _ count: Int)
      -> Void

  /// Batch normalization: replaces every column by (z - mean) / √(variance + epsilon) of its rows, and
  /// gives the means and the variances, divided by the number of rows.
  /// Source: Ioffe and Szegedy 2015, arXiv:1502.03167.
  public var normalizeColumns:
    @Sendable (
      _ z: RowsOfOutputs, _ epsilon: Float, _ means: UnsafeMutablePointer<Float>,
      _ variances: UnsafeMutablePointer<Float>
    ) -> Void

  /// Layer normalization: the same for every row, over its columns.
  /// Source: Ba, Kiros and Hinton 2016, arXiv:1607.06450.
  public var normalizeRows:
    @Sendable (
      _ z: RowsOfOutputs, _ epsilon: Float, _ variances: UnsafeMutablePointer<Float>
    ) -> Void

  /// target = gains · normalized + shifts, one gain and shift a column; the target has the same stride.
  public var scaleAndShift:
    @Sendable (
      _ normalized: RowsOfOutputs, _ gains: UnsafePointer<Float>, _ shifts: UnsafePointer<Float>,
      _ target: UnsafeMutablePointer<Float>
    ) -> Void

  /// Replaces the gradient for what ``scaleAndShift`` made by the one for what ``normalizeColumns`` took,
  /// and gives those of gains and shifts.
  public var normalizedColumnsGradient: NormalizationGradient

  /// The same for ``normalizeRows``.
  public var normalizedRowsGradient: NormalizationGradient

  /// C = A·B of sixteen networks.
  public var multiplyInLockstep: @Sendable (LockstepProduct) -> Void

  /// Rows of a matrix for sixteen networks, each of which has a list of them: for every row and column the
  /// sixteen networks' numbers follow each other. Rows are readable up to a multiple of four floats.
  public var gatherInLockstep:
    @Sendable (
      _ source: UnsafePointer<Float>, _ stride: Int, _ columns: Int,
      _ lists: UnsafePointer<UnsafePointer<Int32>>, _ rows: Int,
      _ target: UnsafeMutablePointer<Float>
    ) -> Void

  /// A loss of sixteen networks, without row weights or smoothing: their sums over all rows, and
  /// gradientScale · its slope in `deltas`, which may be the outputs themselves.
  public var lossInLockstep:
    @Sendable (
      _ loss: LockstepLoss, _ outputs: LockstepOutputs, _ targets: UnsafePointer<Float>,
      _ gradientScale: Float, _ deltas: UnsafeMutablePointer<Float>,
      _ sums: UnsafeMutablePointer<Double>
    ) -> Void

  /// ``countCorrect`` for each of sixteen networks, of the same rows.
  public var countCorrectInLockstep:
    @Sendable (
      _ outputs: LockstepOutputs, _ labels: UnsafePointer<Int32>, _ threshold: Float,
      _ counts: UnsafeMutablePointer<Int32>
    ) -> Void

  /// Errors d = y - t of sixteen networks in double precision, rows in ascending order: Σ d² of each column,
  /// [columns][16], and Σ |d| of all columns.
  public var sumErrorsInLockstep:
    @Sendable (
      _ outputs: LockstepOutputs, _ targets: UnsafePointer<Float>,
      _ squares: UnsafeMutablePointer<Double>, _ absolute: UnsafeMutablePointer<Double>
    ) -> Void

  /// The gradient of a normalization; `normalized` has the stride of the deltas.
  public typealias NormalizationGradient =
    @Sendable (
      _ deltas: RowsOfOutputs, _ normalized: UnsafePointer<Float>, _ epsilon: Float,
      _ variances: UnsafePointer<Float>, _ gains: UnsafePointer<Float>,
      _ gainGradients: UnsafeMutablePointer<Float>, _ shiftGradients: UnsafeMutablePointer<Float>
    ) -> Void

  /// Gathers one instruction set's kernels.
  public init(
    name: String,
    multiply: @escaping @Sendable (Product, UnsafeMutablePointer<Float>) -> Void, scratchCount: Int,
    activate: @escaping @Sendable (ActivationFunction, UnsafeMutablePointer<Float>, Int) -> Void,
    multiplyBySlope:
      @escaping @Sendable (
        ActivationFunction, UnsafePointer<Float>, UnsafeMutablePointer<Float>, Int
      ) -> Void,
    columnSums:
      @escaping @Sendable (
        UnsafePointer<Float>, Int, Int, Int, Bool, UnsafeMutablePointer<Float>
      ) -> Void,
    softmaxCrossEntropy:
      @escaping @Sendable (
        RowsOfOutputs, UnsafePointer<Int32>, Float, UnsafePointer<Float>?, Float?
      ) -> Double,
    binaryCrossEntropy:
      @escaping @Sendable (
        RowsOfOutputs, UnsafePointer<Float>, Int, UnsafePointer<Float>?, Float?
      ) -> Double,
    differenceLoss:
      @escaping @Sendable (
        DifferenceLoss, RowsOfOutputs, UnsafePointer<Float>, Int, UnsafePointer<Float>?, Float,
        UnsafeMutablePointer<Float>?, UnsafeMutablePointer<Float>?
      ) -> Double,
    gradientDescent:
      @escaping @Sendable (
        OptimizerStep, UnsafeMutablePointer<Float>, UnsafePointer<Float>, Int
      ) -> Void,
    momentumDescent:
      @escaping @Sendable (
        OptimizerStep, Bool, UnsafeMutablePointer<Float>, UnsafePointer<Float>,
        UnsafeMutablePointer<Float>, Int
      ) -> Void,
    adam:
      @escaping @Sendable (
        OptimizerStep, UnsafeMutablePointer<Float>, UnsafePointer<Float>,
        UnsafeMutablePointer<Float>, UnsafeMutablePointer<Float>, Int
      ) -> Void,
    rmsprop:
      @escaping @Sendable (
        OptimizerStep, UnsafeMutablePointer<Float>, UnsafePointer<Float>,
        UnsafeMutablePointer<Float>, Int
      ) -> Void,
    adagrad:
      @escaping @Sendable (
        OptimizerStep, UnsafeMutablePointer<Float>, UnsafePointer<Float>,
        UnsafeMutablePointer<Float>, Int
      ) -> Void,
    rprop:
      @escaping @Sendable (
        UnsafeMutablePointer<Float>, UnsafePointer<Float>, UnsafeMutablePointer<Float>,
        UnsafeMutablePointer<Float>, Int
      ) -> Void,
    addSigns:
      @escaping @Sendable (
        UnsafePointer<Float>, Float, UnsafeMutablePointer<Float>, Int
      ) -> Void,
    dropOut:
      @escaping @Sendable (
        DropoutStream, UnsafePointer<Float>, UnsafeMutablePointer<Float>, Int
      ) -> Void,
    dotProduct:
      @escaping @Sendable (UnsafePointer<Float>, UnsafePointer<Float>, Int) -> Double,
    scale: @escaping @Sendable (UnsafeMutablePointer<Float>, Float, Int) -> Void,
    clamp: @escaping @Sendable (UnsafeMutablePointer<Float>, Float, Int) -> Void,
    independentMultiplyAdds: @escaping @Sendable (Int) -> Float, independentCount: Int,
    softmax: @escaping @Sendable (RowsOfOutputs) -> Void,
    logSumExp: @escaping @Sendable (RowsOfOutputs, UnsafeMutablePointer<Float>) -> Void,
    countCorrect: @escaping @Sendable (RowsOfOutputs, UnsafePointer<Int32>, Float) -> Int,
    apply: @escaping @Sendable (ElementFunction, UnsafeMutablePointer<Float>, Int) -> Void,
    normalizeColumns:
      @escaping @Sendable (
        RowsOfOutputs, Float, UnsafeMutablePointer<Float>, UnsafeMutablePointer<Float>
      ) -> Void,
    normalizeRows: @escaping @Sendable (RowsOfOutputs, Float, UnsafeMutablePointer<Float>) -> Void,
    scaleAndShift:
      @escaping @Sendable (
        RowsOfOutputs, UnsafePointer<Float>, UnsafePointer<Float>, UnsafeMutablePointer<Float>
      ) -> Void,
    normalizedColumnsGradient: @escaping NormalizationGradient,
    normalizedRowsGradient: @escaping NormalizationGradient,
    multiplyInLockstep: @escaping @Sendable (LockstepProduct) -> Void,
    gatherInLockstep:
      @escaping @Sendable (
        UnsafePointer<Float>, Int, Int, UnsafePointer<UnsafePointer<Int32>>, Int,
        UnsafeMutablePointer<Float>
      ) -> Void,
    lossInLockstep:
      @escaping @Sendable (
        LockstepLoss, LockstepOutputs, UnsafePointer<Float>, Float, UnsafeMutablePointer<Float>,
        UnsafeMutablePointer<Double>
      ) -> Void,
    countCorrectInLockstep:
      @escaping @Sendable (
        LockstepOutputs, UnsafePointer<Int32>, Float, UnsafeMutablePointer<Int32>
      ) -> Void,
    sumErrorsInLockstep:
      @escaping @Sendable (
        LockstepOutputs, UnsafePointer<Float>, UnsafeMutablePointer<Double>,
        UnsafeMutablePointer<Double>
      ) -> Void
  ) {
    self.name = name
    self.multiply = multiply
    self.scratchCount = scratchCount
    self.activate = activate
    self.multiplyBySlope = multiplyBySlope
    self.columnSums = columnSums
    self.softmaxCrossEntropy = softmaxCrossEntropy
    self.binaryCrossEntropy = binaryCrossEntropy
    self.differenceLoss = differenceLoss
    self.gradientDescent = gradientDescent
    self.momentumDescent = momentumDescent
    self.adam = adam
    self.rmsprop = rmsprop
    self.adagrad = adagrad
    self.rprop = rprop
    self.addSigns = addSigns
    self.dropOut = dropOut
    self.dotProduct = dotProduct
    self.scale = scale
    self.clamp = clamp
    self.independentMultiplyAdds = independentMultiplyAdds
    self.independentCount = independentCount
    self.softmax = softmax
    self.logSumExp = logSumExp
    self.countCorrect = countCorrect
    self.apply = apply
    self.normalizeColumns = normalizeColumns
    self.normalizeRows = normalizeRows
    self.scaleAndShift = scaleAndShift
    self.normalizedColumnsGradient = normalizedColumnsGradient
    self.normalizedRowsGradient = normalizedRowsGradient
    self.multiplyInLockstep = multiplyInLockstep
    self.gatherInLockstep = gatherInLockstep
    self.lossInLockstep = lossInLockstep
    self.countCorrectInLockstep = countCorrectInLockstep
    self.sumErrorsInLockstep = sumErrorsInLockstep
  }
}
