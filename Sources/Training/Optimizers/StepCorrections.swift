import KernelContract

/// The numbers of an optimizer's steps: those of Adam and its kin depend on the number of steps so
/// far.
struct StepCorrections {
  private let optimizer: Optimizer
  // Powers of the betas as running products: `pow` differs between systems in the last bit.
  private var beta1Power = 1.0
  private var beta2Power = 1.0
  private var lookAhead = LookAhead()
  /// NAdam's factors of this step.
  private var factors = (moment: 0.0, gradient: 0.0)
  /// 1 / sqrt(1 - beta2^t).
  private var secondMomentScale: Float = 1

  /// Before the first step.
  init(_ optimizer: Optimizer) { self.optimizer = optimizer }

  /// What it needs to go on after a step.
  var scalars: [Double] {
    get { [beta1Power, beta2Power, lookAhead.power, lookAhead.product] }
    set {
      (beta1Power, beta2Power) = (newValue[0], newValue[1])
      lookAhead = LookAhead(power: newValue[2], product: newValue[3])
    }
  }

  /// Goes to the next step.
  mutating func advance() {
    switch optimizer {
    case .adam(let beta1, let beta2, _), .adamW(let beta1, let beta2, _),
      .nadam(let beta1, let beta2, _):
      beta1Power *= beta1
      beta2Power *= beta2
      secondMomentScale = Float(1 / (1 - beta2Power).squareRoot())
      if case .nadam = optimizer { factors = lookAhead.next(beta1: beta1) }
    case .sgd, .rmsprop, .adagrad, .rprop, .lbfgs: break
    }
  }

  /// The numbers of this step for a network with some learning rate and L2 penalty.
  func numbers(learningRate: Double, weightDecay: Float) -> OptimizerStep.Numbers {
    switch optimizer {
    case .sgd(let momentum, _):
      return OptimizerStep.Numbers(
        learningRate: Float(learningRate), weightDecay: weightDecay, momentum: Float(momentum))
    case .rmsprop(let decay, let epsilon):
      return OptimizerStep.Numbers(
        learningRate: Float(learningRate), weightDecay: weightDecay, beta2: Float(decay),
        squareShare: Float(1 - decay), epsilon: Float(epsilon))
    case .adagrad(let epsilon):
      return OptimizerStep.Numbers(
        learningRate: Float(learningRate), weightDecay: weightDecay, epsilon: Float(epsilon))
    case .rprop, .lbfgs:
      return OptimizerStep.Numbers(
        learningRate: Float(learningRate), weightDecay: weightDecay)
    case .adam(let beta1, let beta2, let epsilon), .adamW(let beta1, let beta2, let epsilon),
      .nadam(let beta1, let beta2, let epsilon):
      var rates = (moment: learningRate / (1 - beta1Power), gradient: 0.0)
      var (penalty, decay) = (weightDecay, Float(0))
      if case .adamW = optimizer {
        (penalty, decay) = (0, Float(learningRate) * weightDecay)
      } else if case .nadam = optimizer {
        rates = (learningRate * factors.moment, learningRate * factors.gradient)
      }
      return OptimizerStep.Numbers(
        learningRate: Float(rates.moment), weightDecay: penalty, momentum: Float(beta1),
        gradientShare: Float(1 - beta1), beta2: Float(beta2), squareShare: Float(1 - beta2),
        epsilon: Float(epsilon), secondMomentScale: secondMomentScale, decay: decay,
        gradientRate: Float(rates.gradient))
    }
  }
}
