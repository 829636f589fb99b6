/// The numbers of one optimizer step, the same for every parameter of the network.
public struct OptimizerStep: Sendable {
  /// Step size; for Adam already divided by the first bias correction, 1 - beta1^t.
  public var learningRate: Float
  /// L2 penalty added to the gradient: g + weightDecay · p.
  public var weightDecay: Float
  /// Momentum, or beta1 of Adam.
  public var momentum: Float
  /// Beta2 of Adam.
  public var beta2: Float
  /// Added to the root of the second moment.
  public var epsilon: Float
  /// 1 / sqrt(1 - beta2^t), the second bias correction of Adam.
  public var secondMomentScale: Float

  /// Gathers the parts; see the properties.
  public init(
    learningRate: Float, weightDecay: Float = 0, momentum: Float = 0, beta2: Float = 0,
    epsilon: Float = 0, secondMomentScale: Float = 1
  ) {
    self.learningRate = learningRate
    self.weightDecay = weightDecay
    self.momentum = momentum
    self.beta2 = beta2
    self.epsilon = epsilon
    self.secondMomentScale = secondMomentScale
  }
}
