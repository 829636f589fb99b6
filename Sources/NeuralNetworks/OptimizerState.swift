import Foundation
import MatrixKernels

/// What an optimizer remembers from step to step, and the step itself; for those that change all
/// parameters by one gradient.
package final class OptimizerState {
  private let optimizer: Optimizer
  private let kernels: TeamKernels
  private let weightDecay: Float
  private let count: Int
  /// What it remembers of each parameter: nothing, one number or two.
  let first: UnsafeMutablePointer<Float>?
  let second: UnsafeMutablePointer<Float>?
  private let l1: Float
  private let clipNorm: Double?
  private let clipValue: Double?
  // Powers of the betas as running products: `pow` differs between systems in the last bit.
  private var beta1Power = 1.0
  private var beta2Power = 1.0
  private var lookAhead = LookAhead()
  private var step = OptimizerStep(.init(learningRate: 0))

  init(settings: TrialSettings, count: Int, kernels: TeamKernels, workspace: Workspace) {
    optimizer = settings.optimizer
    weightDecay = Float(settings.weightDecay)
    clipNorm = settings.clipNorm
    clipValue = settings.clipValue
    self.kernels = kernels
    self.count = count
    first = optimizer.stateCount > 0 ? workspace.take(count) : nil
    second = optimizer.stateCount > 1 ? workspace.take(count) : nil
    l1 = Float(settings.l1)
    if case .rprop = optimizer {
      second?.update(repeating: Float(settings.learningRate), count: count)
    }
  }

  /// What it remembers now.
  var memory: OptimizerMemory {
    OptimizerMemory(
      first: first.map { Array(UnsafeBufferPointer(start: $0, count: count)) } ?? [],
      second: second.map { Array(UnsafeBufferPointer(start: $0, count: count)) } ?? [],
      scalars: [beta1Power, beta2Power, lookAhead.power, lookAhead.product])
  }

  /// Goes on from what it remembered earlier.
  func restore(_ memory: OptimizerMemory) {
    first?.update(from: memory.first, count: count)
    second?.update(from: memory.second, count: count)
    (beta1Power, beta2Power) = (memory.scalars[0], memory.scalars[1])
    lookAhead = LookAhead(power: memory.scalars[2], product: memory.scalars[3])
  }

  /// Whether a parameter's step depends on the other parameters' gradients.
  var needsAllGradients: Bool { clipNorm != nil }

  /// Begins a step, which ``update(_:_:gradients:)`` then makes of the parameters.
  func beginStep(learningRate: Double) { step = OptimizerStep(nextNumbers(learningRate)) }

  /// The same where networks are in lockstep, of which one in this lane has an optimizer of its own.
  func beginStep(lane: Int, of optimizer: OptimizerState, learningRate: Double) {
    step.setLane(lane, to: optimizer.nextNumbers(learningRate))
  }

  /// Whether steps of the same learning rate have different numbers.
  var countsSteps: Bool {
    switch optimizer {
    case .adam, .adamW, .nadam: true
    case .sgd, .rmsprop, .adagrad, .rprop, .lbfgs: false
    }
  }

  /// Changes some of the parameters by the step that began.
  ///
  /// - Parameters:
  ///   - range: which of the parameters.
  ///   - gradients: those of these parameters; where they are to be clipped, they are changed, too.
  func update(
    _ parameters: UnsafeMutablePointer<Float>, _ range: Range<Int>,
    gradients: UnsafeMutablePointer<Float>
  ) {
    let count = range.count
    let p = parameters + range.lowerBound
    if l1 > 0 { kernels.kernels.addSigns(p, l1, gradients, count) }
    if let clipValue { kernels.kernels.clamp(gradients, Float(clipValue), count) }
    if let clipNorm { clip(gradients, count, norm: clipNorm) }
    let (first, second) = (
      first.map { $0 + range.lowerBound }, second.map { $0 + range.lowerBound }
    )
    guard kernels.hasHelpers else { return apply(p, gradients, first, second, 0..<count) }
    // Memory is the limit of an update: 40 operations of a product take about as long.
    kernels.forRanges(of: count, operationsEach: 40) {
      self.apply(p, gradients, first, second, $0)
    }
  }

  /// The numbers of the next step.
  private func nextNumbers(_ learningRate: Double) -> OptimizerStep.Numbers {
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
      beta1Power *= beta1
      beta2Power *= beta2
      var rates = (moment: learningRate / (1 - beta1Power), gradient: 0.0)
      var (penalty, decay) = (weightDecay, Float(0))
      if case .adamW = optimizer {
        (penalty, decay) = (0, Float(learningRate) * weightDecay)
      } else if case .nadam = optimizer {
        let factors = lookAhead.next(beta1: beta1)
        rates = (learningRate * factors.moment, learningRate * factors.gradient)
      }
      return OptimizerStep.Numbers(
        learningRate: Float(rates.moment), weightDecay: penalty, momentum: Float(beta1),
        gradientShare: Float(1 - beta1), beta2: Float(beta2), squareShare: Float(1 - beta2),
        epsilon: Float(epsilon), secondMomentScale: Float(1 / (1 - beta2Power).squareRoot()),
        decay: decay, gradientRate: Float(rates.gradient))
    }
  }

  private func apply(
    _ parameters: UnsafeMutablePointer<Float>, _ gradients: UnsafeMutablePointer<Float>,
    _ first: UnsafeMutablePointer<Float>?, _ second: UnsafeMutablePointer<Float>?,
    _ range: Range<Int>
  ) {
    let (start, count) = (range.lowerBound, range.count)
    let (p, g) = (parameters + start, gradients + start)
    let (first, second) = (first.map { $0 + start }, second.map { $0 + start })
    switch (optimizer, first, second) {
    case (.sgd(_, let nesterov), let first?, _):
      kernels.kernels.momentumDescent(step, nesterov, p, g, first, count)
    case (.rmsprop, let first?, _): kernels.kernels.rmsprop(step, p, g, first, count)
    case (.rprop, let first?, let second?): kernels.kernels.rprop(p, g, first, second, count)
    case (.adagrad, let first?, _): kernels.kernels.adagrad(step, p, g, first, count)
    case (.adam, let first?, let second?), (.adamW, let first?, let second?),
      (.nadam, let first?, let second?):
      kernels.kernels.adam(step, p, g, first, second, count)
    default: kernels.kernels.gradientDescent(step, p, g, count)
    }
  }

  /// As PyTorch's `clip_grad_norm_`: scaled by bound / (norm + 1e-6) where that is below 1.
  private func clip(_ gradients: UnsafeMutablePointer<Float>, _ count: Int, norm: Double) {
    let factor =
      norm / (kernels.kernels.dotProduct(gradients, gradients, count).squareRoot() + 1e-6)
    if factor < 1 { kernels.kernels.scale(gradients, Float(factor), count) }
  }
}

/// NAdam's momentum of step t, μ = beta1·(1 - 0.96^(0.004·t) / 2), and the product of all so far.
private struct LookAhead {
  /// 0.96^0.004.
  private static let base = 0.999_836_725_352_675_3
  private(set) var power = 1.0
  private(set) var product = 1.0

  /// The factors of the first moment and of the gradient in the next step.
  mutating func next(beta1: Double) -> (moment: Double, gradient: Double) {
    power *= Self.base
    let now = beta1 * (1 - 0.5 * power)
    let after = beta1 * (1 - 0.5 * power * Self.base)
    product *= now
    return (after / (1 - product * after), (1 - now) / (1 - product))
  }
}
