/// One step of an optimizer over some parameters. Counts are multiples of 16.
///
/// Each kernel can be replaced by one that calls it, to watch it.
public struct OptimizerKernels: Sendable {
  /// See ``gradientDescent``.
  public typealias GradientDescent =
    @Sendable (
      _ step: OptimizerStep, _ parameters: UnsafeMutablePointer<Float>,
      _ gradients: UnsafePointer<Float>, _ count: Int
    ) -> Void
  /// p -= learningRate · g. `count` is a multiple of 16, here and below.
  public var gradientDescent: GradientDescent

  /// See ``momentumDescent``.
  public typealias MomentumDescent =
    @Sendable (
      _ step: OptimizerStep, _ nesterov: Bool, _ parameters: UnsafeMutablePointer<Float>,
      _ gradients: UnsafePointer<Float>, _ velocity: UnsafeMutablePointer<Float>, _ count: Int
    ) -> Void
  /// v = momentum · v + g, then p -= learningRate · v, or with `nesterov`
  /// p -= learningRate · (g + momentum · v): PyTorch's form.
  public var momentumDescent: MomentumDescent

  /// See ``adam``.
  public typealias Adam =
    @Sendable (
      _ step: OptimizerStep, _ parameters: UnsafeMutablePointer<Float>,
      _ gradients: UnsafePointer<Float>, _ firstMoment: UnsafeMutablePointer<Float>,
      _ secondMoment: UnsafeMutablePointer<Float>, _ count: Int
    ) -> Void
  /// Adam: m = beta1·m + (1-beta1)·g, v = beta2·v + (1-beta2)·g²,
  /// p -= (learningRate · m + gradientRate · g) / (sqrt(v) · secondMomentScale + epsilon), after
  /// p *= 1 - decay. `gradientRate` is 0 but for NAdam, `decay` but for AdamW.
  /// Sources: Kingma and Ba 2015, arXiv:1412.6980; Loshchilov and Hutter 2019, arXiv:1711.05101;
  /// Dozat 2016; in PyTorch's order of operations.
  public var adam: Adam

  /// See ``rmsprop``.
  public typealias Rmsprop =
    @Sendable (
      _ step: OptimizerStep, _ parameters: UnsafeMutablePointer<Float>,
      _ gradients: UnsafePointer<Float>, _ secondMoment: UnsafeMutablePointer<Float>, _ count: Int
    ) -> Void
  /// RMSprop: v = beta2·v + (1-beta2)·g², p -= learningRate · g / (sqrt(v) + epsilon).
  /// Source: Tieleman and Hinton 2012, lecture 6.5, in PyTorch's form.
  public var rmsprop: Rmsprop

  /// See ``adagrad``.
  public typealias Adagrad =
    @Sendable (
      _ step: OptimizerStep, _ parameters: UnsafeMutablePointer<Float>,
      _ gradients: UnsafePointer<Float>, _ sumOfSquares: UnsafeMutablePointer<Float>, _ count: Int
    ) -> Void
  /// Adagrad: v += g², p -= learningRate · g / (sqrt(v) + epsilon).
  /// Source: Duchi, Hazan and Singer 2011.
  public var adagrad: Adagrad

  /// See ``rprop``.
  public typealias Rprop =
    @Sendable (
      _ parameters: UnsafeMutablePointer<Float>, _ gradients: UnsafePointer<Float>,
      _ previous: UnsafeMutablePointer<Float>, _ steps: UnsafeMutablePointer<Float>, _ count: Int
    ) -> Void
  /// Rprop: each parameter has a step of its own, which grows by 1.2 while its gradient keeps its
  /// sign and is halved where it turns, 1e-6...50; there the gradient counts as 0. Source:
  /// Riedmiller and Braun 1993, doi:10.1109/ICNN.1993.298623, in PyTorch's form.
  public var rprop: Rprop

  /// Creates the kernels of one instruction set.
  public init(
    gradientDescent: @escaping GradientDescent, momentumDescent: @escaping MomentumDescent,
    adam: @escaping Adam, rmsprop: @escaping Rmsprop, adagrad: @escaping Adagrad,
    rprop: @escaping Rprop
  ) {
    self.gradientDescent = gradientDescent
    self.momentumDescent = momentumDescent
    self.adam = adam
    self.rmsprop = rmsprop
    self.adagrad = adagrad
    self.rprop = rprop
  }
}
