/// The optimizers' names in a config.
package enum OptimizerName: String, CaseIterable, Sendable {
  case sgd, adam, adamw, nadam, rmsprop, adagrad, rprop, lbfgs

  /// Whether it is one of Adam's kin, with two betas.
  var hasBetas: Bool { self == .adam || self == .adamw || self == .nadam }
}
