import Foundation
import MatrixKernels

/// What an optimizer remembers from step to step, and the step itself.
struct OptimizerState {
  private let optimizer: Optimizer
  private let kernels: KernelTable
  private let weightDecay: Float
  private let count: Int
  private let first: UnsafeMutablePointer<Float>?
  private let second: UnsafeMutablePointer<Float>?
  // beta^t as running products: `pow` differs between systems in the last bit.
  private var beta1Power = 1.0
  private var beta2Power = 1.0

  init(settings: TrialSettings, count: Int, kernels: KernelTable, workspace: Workspace) {
    optimizer = settings.optimizer
    weightDecay = Float(settings.weightDecay)
    self.kernels = kernels
    self.count = count
    first = optimizer.stateCount > 0 ? workspace.take(count) : nil
    second = optimizer.stateCount > 1 ? workspace.take(count) : nil
  }

  /// Changes the parameters by one step.
  mutating func update(
    _ parameters: UnsafeMutablePointer<Float>, gradients: UnsafePointer<Float>,
    learningRate: Double
  ) {
    switch optimizer {
    case .sgd(let momentum, let nesterov):
      let step = OptimizerStep(
        learningRate: Float(learningRate), weightDecay: weightDecay, momentum: Float(momentum))
      if let first {
        kernels.momentumDescent(step, nesterov, parameters, gradients, first, count)
      } else {
        kernels.gradientDescent(step, parameters, gradients, count)
      }
    case .adam(let beta1, let beta2, let epsilon):
      guard let first, let second else { return }
      beta1Power *= beta1
      beta2Power *= beta2
      let step = OptimizerStep(
        learningRate: Float(learningRate / (1 - beta1Power)), weightDecay: weightDecay,
        momentum: Float(beta1), beta2: Float(beta2), epsilon: Float(epsilon),
        secondMomentScale: Float(1 / (1 - beta2Power).squareRoot()))
      kernels.adam(step, parameters, gradients, first, second, count)
    }
  }
}
