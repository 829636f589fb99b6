/// The kernels of one instruction set.
///
/// Every table gives the same bits: a product's element is summed in ascending k with fused
/// multiply-add, reductions run in sixteen lanes folded by one fixed tree, and exp, log and tanh are
/// the same polynomials everywhere.
public struct KernelTable: Sendable {
  /// The instruction set, as `overnight` prints it: `x86-64-v4`, `x86-64-v3`, `arm64`, `portable`.
  public let name: String

  /// C = A·B or bias + A·B, padding included.
  public let multiply: @Sendable (Product) -> Void

  /// Writes the transpose of `rows` x `columns` floats; the padding of the target's rows
  /// becomes zero.
  public let transpose:
    @Sendable (
      _ source: UnsafePointer<Float>, _ sourceStride: Int, _ rows: Int, _ columns: Int,
      _ target: UnsafeMutablePointer<Float>, _ targetStride: Int
    ) -> Void

  /// values[i] = f(values[i]); `count` is a multiple of 16.
  public let activate:
    @Sendable (
      _ function: ActivationFunction, _ values: UnsafeMutablePointer<Float>, _ count: Int
    ) -> Void

  /// deltas[i] *= f'(z[i]), with the slope taken from outputs[i] = f(z[i]); `count` is a multiple
  /// of 16.
  public let multiplyBySlope:
    @Sendable (
      _ function: ActivationFunction, _ outputs: UnsafePointer<Float>,
      _ deltas: UnsafeMutablePointer<Float>, _ count: Int
    ) -> Void

  /// sums[j] = Σ over the rows of values[i * stride + j], rows in ascending order; `columns` is
  /// rounded up to a multiple of 16.
  public let columnSums:
    @Sendable (
      _ values: UnsafePointer<Float>, _ stride: Int, _ rows: Int, _ columns: Int,
      _ sums: UnsafeMutablePointer<Float>
    ) -> Void

  /// Softmax cross-entropy of logits against class numbers. Returns the sum over the rows of
  /// log Σ exp(z) - z[label]. With a `gradientScale`, the logits are replaced by
  /// gradientScale · (softmax(z) - onehot(label)), their padding by zeros; without, by softmax(z).
  public let softmaxCrossEntropy:
    @Sendable (
      _ logits: RowsOfOutputs, _ labels: UnsafePointer<Int32>, _ gradientScale: Float?
    ) -> Double

  /// Binary cross-entropy of logits against targets in 0...1. Returns the sum over all elements of
  /// max(z, 0) - z·t + log(1 + exp(-|z|)). With a `gradientScale`, the logits are replaced by
  /// gradientScale · (sigmoid(z) - t), their padding by zeros.
  public let binaryCrossEntropy:
    @Sendable (
      _ logits: RowsOfOutputs, _ targets: UnsafePointer<Float>, _ targetStride: Int,
      _ gradientScale: Float?
    ) -> Double

  /// Squared error. Returns Σ (y - t)²; writes deltas = gradientScale · (y - t), padding zero.
  /// `deltas` has the stride of the outputs and may be nil.
  public let squaredError:
    @Sendable (
      _ outputs: RowsOfOutputs, _ targets: UnsafePointer<Float>, _ targetStride: Int,
      _ gradientScale: Float, _ deltas: UnsafeMutablePointer<Float>?
    ) -> Double

  /// p -= learningRate · g. `count` is a multiple of 16, here and below.
  public let gradientDescent:
    @Sendable (
      _ step: OptimizerStep, _ parameters: UnsafeMutablePointer<Float>,
      _ gradients: UnsafePointer<Float>, _ count: Int
    ) -> Void

  /// v = momentum · v + g, then p -= learningRate · v, or with `nesterov`
  /// p -= learningRate · (g + momentum · v): PyTorch's form.
  public let momentumDescent:
    @Sendable (
      _ step: OptimizerStep, _ nesterov: Bool, _ parameters: UnsafeMutablePointer<Float>,
      _ gradients: UnsafePointer<Float>, _ velocity: UnsafeMutablePointer<Float>, _ count: Int
    ) -> Void

  /// Adam: m = beta1·m + (1-beta1)·g, v = beta2·v + (1-beta2)·g²,
  /// p -= learningRate · m / (sqrt(v) · secondMomentScale + epsilon).
  /// Source: Kingma and Ba 2015, arXiv:1412.6980, in PyTorch's order of operations.
  public let adam:
    @Sendable (
      _ step: OptimizerStep, _ parameters: UnsafeMutablePointer<Float>,
      _ gradients: UnsafePointer<Float>, _ firstMoment: UnsafeMutablePointer<Float>,
      _ secondMoment: UnsafeMutablePointer<Float>, _ count: Int
    ) -> Void

  /// exp, elementwise and in place; `count` is a multiple of 16. For tests and benchmarks, like
  /// `logarithm`.
  public let exponential: @Sendable (_ values: UnsafeMutablePointer<Float>, _ count: Int) -> Void

  /// The natural logarithm, elementwise and in place.
  public let logarithm: @Sendable (_ values: UnsafeMutablePointer<Float>, _ count: Int) -> Void

  /// Gathers one instruction set's kernels.
  public init(
    name: String,
    multiply: @escaping @Sendable (Product) -> Void,
    transpose:
      @escaping @Sendable (
        UnsafePointer<Float>, Int, Int, Int, UnsafeMutablePointer<Float>, Int
      ) -> Void,
    activate: @escaping @Sendable (ActivationFunction, UnsafeMutablePointer<Float>, Int) -> Void,
    multiplyBySlope:
      @escaping @Sendable (
        ActivationFunction, UnsafePointer<Float>, UnsafeMutablePointer<Float>, Int
      ) -> Void,
    columnSums:
      @escaping @Sendable (
        UnsafePointer<Float>, Int, Int, Int, UnsafeMutablePointer<Float>
      ) -> Void,
    softmaxCrossEntropy:
      @escaping @Sendable (RowsOfOutputs, UnsafePointer<Int32>, Float?) -> Double,
    binaryCrossEntropy:
      @escaping @Sendable (RowsOfOutputs, UnsafePointer<Float>, Int, Float?) -> Double,
    squaredError:
      @escaping @Sendable (
        RowsOfOutputs, UnsafePointer<Float>, Int, Float, UnsafeMutablePointer<Float>?
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
    exponential: @escaping @Sendable (UnsafeMutablePointer<Float>, Int) -> Void,
    logarithm: @escaping @Sendable (UnsafeMutablePointer<Float>, Int) -> Void
  ) {
    self.name = name
    self.multiply = multiply
    self.transpose = transpose
    self.activate = activate
    self.multiplyBySlope = multiplyBySlope
    self.columnSums = columnSums
    self.softmaxCrossEntropy = softmaxCrossEntropy
    self.binaryCrossEntropy = binaryCrossEntropy
    self.squaredError = squaredError
    self.gradientDescent = gradientDescent
    self.momentumDescent = momentumDescent
    self.adam = adam
    self.exponential = exponential
    self.logarithm = logarithm
  }
}
