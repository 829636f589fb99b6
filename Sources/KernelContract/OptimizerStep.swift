/// The numbers of one optimizer step, sixteen of each: parameter number i is changed by those in lane i mod 16. They
/// are equal where all parameters are of one network; of networks in lockstep each has its lane.
public struct OptimizerStep: Sendable {
  /// One number for each lane.
  public typealias Lanes = SIMD16<Float>

  /// Step size; for Adam already divided by the first bias correction, 1 - beta1^t.
  public var learningRate: Lanes
  /// L2 penalty added to the gradient: g + weightDecay · p.
  public var weightDecay: Lanes
  /// Momentum, or beta1 of Adam.
  public var momentum: Lanes
  /// 1 - beta1 of Adam, rounded once: 1 - Float(0.999) would be off by 5e-5.
  public var gradientShare: Lanes
  /// Beta2 of Adam, or the decay of RMSprop.
  public var beta2: Lanes
  /// 1 - beta2, rounded once.
  public var squareShare: Lanes
  /// Added to the root of the second moment.
  public var epsilon: Lanes
  /// 1 / sqrt(1 - beta2^t), the second bias correction of Adam.
  public var secondMomentScale: Lanes

  /// Share of every parameter that is taken away before the step: AdamW's decoupled decay.
  public var decay: Lanes
  /// Step size of the gradient itself beside the first moment: NAdam's look-ahead.
  public var gradientRate: Lanes

  /// The same numbers in all lanes; see the properties.
  public init(
    learningRate: Float, weightDecay: Float = 0, momentum: Float = 0,
    gradientShare: Float = 0, beta2: Float = 0, squareShare: Float = 0,
    epsilon: Float = 0, secondMomentScale: Float = 1, decay: Float = 0, gradientRate: Float = 0
  ) {
    self.learningRate = Lanes(repeating: learningRate)
    self.weightDecay = Lanes(repeating: weightDecay)
    self.momentum = Lanes(repeating: momentum)
    self.gradientShare = Lanes(repeating: gradientShare)
    self.beta2 = Lanes(repeating: beta2)
    self.squareShare = Lanes(repeating: squareShare)
    self.epsilon = Lanes(repeating: epsilon)
    self.secondMomentScale = Lanes(repeating: secondMomentScale)
    self.decay = Lanes(repeating: decay)
    self.gradientRate = Lanes(repeating: gradientRate)
  }

  /// Takes one lane's numbers from another step.
  public mutating func takeLane(_ lane: Int, from step: OptimizerStep) {
    learningRate[lane] = step.learningRate[lane]
    weightDecay[lane] = step.weightDecay[lane]
    momentum[lane] = step.momentum[lane]
    gradientShare[lane] = step.gradientShare[lane]
    beta2[lane] = step.beta2[lane]
    squareShare[lane] = step.squareShare[lane]
    epsilon[lane] = step.epsilon[lane]
    secondMomentScale[lane] = step.secondMomentScale[lane]
    decay[lane] = step.decay[lane]
    gradientRate[lane] = step.gradientRate[lane]
  }
}
