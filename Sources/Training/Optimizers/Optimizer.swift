/// How gradients change the parameters. Names and meanings are PyTorch's.
public enum Optimizer: Hashable, Sendable {
  /// Gradient descent: v = momentum·v + g, p -= learning rate · v; with Nesterov's look-ahead
  /// p -= learning rate · (g + momentum·v). Polyak 1964; Sutskever et al. 2013.
  case sgd(momentum: Double, nesterov: Bool)
  /// Adam; Kingma and Ba 2015, arXiv:1412.6980.
  case adam(beta1: Double, beta2: Double, epsilon: Double)
  /// Adam with weight decay apart from the gradient; Loshchilov and Hutter 2019, arXiv:1711.05101.
  case adamW(beta1: Double, beta2: Double, epsilon: Double)
  /// Adam with Nesterov's look-ahead; Dozat 2016, with PyTorch's momentum decay of 0.004.
  case nadam(beta1: Double, beta2: Double, epsilon: Double)
  /// RMSprop; Tieleman and Hinton 2012.
  case rmsprop(decay: Double, epsilon: Double)
  /// Adagrad; Duchi, Hazan and Singer 2011.
  case adagrad(epsilon: Double)
  /// Rprop, for full batches: only the gradients' signs count; Riedmiller and Braun 1993.
  case rprop
  /// L-BFGS with a line search, for full batches: one step an epoch; see ``LimitedMemoryBFGS``. It
  /// ends where no element of the gradient is above the tolerance.
  case lbfgs(historySize: Int, gradientTolerance: Double)

  /// How many numbers it keeps of each parameter from step to step; L-BFGS keeps pairs of changes
  /// instead.
  var stateCount: Int {
    switch self {
    case .sgd(let momentum, _): momentum == 0 ? 0 : 1
    case .rmsprop, .adagrad: 1
    case .adam, .adamW, .nadam, .rprop: 2
    case .lbfgs: 0
    }
  }
}
