/// The numbers of one optimizer step, the same for every parameter of the network.
public struct OptimizerStep: Sendable {
  /// Step size; for Adam already divided by the first bias correction, 1 - beta1^t.
  public var learningRate: Float
  /// L2 penalty added to the gradient: g + weightDecay · p.
  public var weightDecay: Float
  /// Momentum, or beta1 of Adam.
  public var momentum: Float
  /// 1 - beta1 of Adam, rounded once: 1 - Float(0.999) would be off by 5e-5.
  public var gradientShare: Float
  /// Beta2 of Adam, or the decay of RMSprop.
  public var beta2: Float
  /// 1 - beta2, rounded once.
  public var squareShare: Float
  /// Added to the root of the second moment.
  public var epsilon: Float
  /// 1 / sqrt(1 - beta2^t), the second bias correction of Adam.
  public var secondMomentScale: Float

  /// Share of every parameter that is taken away before the step: AdamW's decoupled decay.
  public var decay: Float
  /// Step size of the gradient itself beside the first moment: NAdam's look-ahead.
  public var gradientRate: Float

  /// Gathers the parts; see the properties.
  public init(
    learningRate: Float, weightDecay: Float = 0, momentum: Float = 0,
    gradientShare: Float = 0, beta2: Float = 0, squareShare: Float = 0,
    epsilon: Float = 0, secondMomentScale: Float = 1, decay: Float = 0, gradientRate: Float = 0
  ) {
    self.learningRate = learningRate
    self.weightDecay = weightDecay
    self.momentum = momentum
    self.gradientShare = gradientShare
    self.beta2 = beta2
    self.squareShare = squareShare
    self.epsilon = epsilon
    self.secondMomentScale = secondMomentScale
    self.decay = decay
    self.gradientRate = gradientRate
  }
}
