/// The numbers of one optimizer step, sixteen of each: parameter number i is changed by those in
/// lane i mod 16. They are equal where all parameters are of one network; of networks in lockstep
/// each has its lane.
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

  /// The numbers of one network; see the step's properties.
  public struct Numbers: Sendable {
    public let learningRate, weightDecay, momentum, gradientShare, beta2, squareShare: Float
    public let epsilon, secondMomentScale, decay, gradientRate: Float

    /// Creates it of its numbers; a number that is left out changes nothing.
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

  /// The same numbers in all lanes.
  public init(_ numbers: Numbers) {
    learningRate = Lanes(repeating: numbers.learningRate)
    weightDecay = Lanes(repeating: numbers.weightDecay)
    momentum = Lanes(repeating: numbers.momentum)
    gradientShare = Lanes(repeating: numbers.gradientShare)
    beta2 = Lanes(repeating: numbers.beta2)
    squareShare = Lanes(repeating: numbers.squareShare)
    epsilon = Lanes(repeating: numbers.epsilon)
    secondMomentScale = Lanes(repeating: numbers.secondMomentScale)
    decay = Lanes(repeating: numbers.decay)
    gradientRate = Lanes(repeating: numbers.gradientRate)
  }

  /// The numbers of networks in lockstep, which may differ in what follows from learning rate and
  /// L2 penalty.
  ///
  /// - Parameter numbers: those of each lane.
  @inlinable
  public init(lanes numbers: (Int) -> Numbers) {
    self.init(numbers(0))
    // Writing a single lane of a vector makes the next read of the vector wait.
    typealias Each = InlineArray<16, Float>
    var (rates, penalties) = (Each(repeating: 0), Each(repeating: 0))
    var (decays, gradientRates) = (Each(repeating: 0), Each(repeating: 0))
    for lane in 0..<16 {
      let numbers = numbers(lane)
      rates[lane] = numbers.learningRate
      penalties[lane] = numbers.weightDecay
      decays[lane] = numbers.decay
      gradientRates[lane] = numbers.gradientRate
    }
    learningRate = unsafeBitCast(rates, to: Lanes.self)
    weightDecay = unsafeBitCast(penalties, to: Lanes.self)
    decay = unsafeBitCast(decays, to: Lanes.self)
    gradientRate = unsafeBitCast(gradientRates, to: Lanes.self)
  }
}
