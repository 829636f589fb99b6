import KernelContract
import MatrixKernels
import Networks

/// What an optimizer remembers from step to step, and the step itself; for those that change all
/// parameters by one gradient.
final class OptimizerState: ParameterUpdate {
  /// Where it keeps its numbers of each parameter: none, one or two.
  struct Memory {
    let first, second: UnsafeMutablePointer<Float>?

    /// Takes the memory for `count` parameters.
    init(_ workspace: Workspace, _ optimizer: Optimizer, count: Int) {
      first = optimizer.stateCount > 0 ? workspace.take(count) : nil
      second = optimizer.stateCount > 1 ? workspace.take(count) : nil
    }
  }

  private let optimizer: Optimizer
  private let kernels: TeamKernels
  private let weightDecay: Float
  /// Its first number of each parameter, such as the momentum; nil without.
  let first: UnsafeMutablePointer<Float>?
  /// Its second number of each parameter, such as the mean square; nil without.
  let second: UnsafeMutablePointer<Float>?
  private let l1: Float
  private let clipNorm: Double?
  private let clipValue: Double?
  private var corrections: StepCorrections
  private var step = OptimizerStep(.init(learningRate: 0))

  /// Before the first step of `count` parameters.
  init(_ settings: TrialSettings, count: Int, kernels: TeamKernels, memory: Memory) {
    optimizer = settings.optimizer
    corrections = StepCorrections(settings.optimizer)
    weightDecay = Float(settings.weightDecay)
    clipNorm = settings.clipNorm
    clipValue = settings.clipValue
    self.kernels = kernels
    (first, second) = (memory.first, memory.second)
    l1 = Float(settings.l1)
    if settings.secondAtStart != 0 {
      second?.update(repeating: settings.secondAtStart, count: count)
    }
  }

  /// What it remembers now of a network's parameters.
  func memory(of layout: NetworkLayout) -> OptimizerMemory {
    OptimizerMemory(
      first: first.map { layout.kept($0, count: layout.paddedCount) } ?? [],
      second: second.map { layout.kept($0, count: layout.paddedCount) } ?? [],
      scalars: scalars)
  }

  /// Goes on from what it remembered earlier of a network's parameters.
  func restore(_ memory: OptimizerMemory, of layout: NetworkLayout) {
    if let first { layout.restore(memory.first, to: first, count: layout.paddedCount) }
    if let second { layout.restore(memory.second, to: second, count: layout.paddedCount) }
    scalars = memory.scalars
  }

  /// Whether a parameter's step depends on the other parameters' gradients.
  var needsAllGradients: Bool { clipNorm != nil }

  /// Begins a step, which ``update(_:_:gradients:)`` then makes of the parameters.
  func beginStep(learningRate: Double) {
    corrections.advance()
    step = OptimizerStep(corrections.numbers(learningRate: learningRate, weightDecay: weightDecay))
  }

  /// The same for networks in lockstep, each of which has a learning rate and an L2 penalty of its
  /// own.
  func beginStep(
    learningRates: UnsafePointer<Double>, weightDecays: UnsafePointer<Float>
  ) {
    corrections.advance()
    let corrections = corrections
    step = OptimizerStep(lanes: { lane in
      corrections.numbers(learningRate: learningRates[lane], weightDecay: weightDecays[lane])
    })
  }

  /// The numbers of its steps so far; see ``OptimizerMemory/scalars``.
  var scalars: [Double] {
    get { corrections.scalars }
    set { corrections.scalars = newValue }
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
    if l1 > 0 { kernels.kernels.elements.addSigns(p, l1, gradients, count) }
    if let clipValue { kernels.kernels.elements.clamp(gradients, Float(clipValue), count) }
    if let clipNorm { clip(gradients, count, norm: clipNorm) }
    let (first, second) = (
      first.map { $0 + range.lowerBound }, second.map { $0 + range.lowerBound }
    )
    // Memory is the limit of an update: 40 operations of a product take about as long.
    guard kernels.canShare(operations: 40 * Double(count)) else {
      return apply(p, gradients, first, second, 0..<count)
    }
    kernels.forRanges(of: count, operationsEach: 40) {
      self.apply(p, gradients, first, second, $0)
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
      kernels.kernels.optimizers.momentumDescent(step, nesterov, p, g, first, count)
    case (.rmsprop, let first?, _): kernels.kernels.optimizers.rmsprop(step, p, g, first, count)
    case (.rprop, let first?, let second?):
      kernels.kernels.optimizers.rprop(p, g, first, second, count)
    case (.adagrad, let first?, _): kernels.kernels.optimizers.adagrad(step, p, g, first, count)
    case (.adam, let first?, let second?), (.adamW, let first?, let second?),
      (.nadam, let first?, let second?):
      kernels.kernels.optimizers.adam(step, p, g, first, second, count)
    default: kernels.kernels.optimizers.gradientDescent(step, p, g, count)
    }
  }

  /// As PyTorch's `clip_grad_norm_`: scaled by bound / (norm + 1e-6) where that is below 1.
  private func clip(_ gradients: UnsafeMutablePointer<Float>, _ count: Int, norm: Double) {
    let factor =
      norm
      / (kernels.kernels.reductions.dotProduct(gradients, gradients, count).squareRoot() + 1e-6)
    if factor < 1 { kernels.kernels.elements.scale(gradients, Float(factor), count) }
  }
}

extension TrialSettings {
  /// The second number that the optimizer has of each parameter before the first step: Rprop's step
  /// size, otherwise 0.
  var secondAtStart: Float { optimizer == .rprop ? Float(learningRate) : 0 }
}
