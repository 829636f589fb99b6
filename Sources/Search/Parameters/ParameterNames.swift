/// The optimizers' names in a config.
package enum OptimizerName: String, CaseIterable, Sendable {
  case sgd, adam, adamw, nadam, rmsprop, adagrad, rprop, lbfgs

  /// Whether it is one of Adam's kin, with two betas.
  var hasBetas: Bool { self == .adam || self == .adamw || self == .nadam }
}

/// The schedules' names in a config.
package enum ScheduleName: String, CaseIterable, Sendable {
  case constant, step, exponential, cosine
  case oneCycle = "one_cycle"
  case reduceOnPlateau = "reduce_on_plateau"
}

/// The initializers' names in a config.
package enum InitializerName: String, CaseIterable, Sendable {
  case uniform
  case glorotUniform = "glorot_uniform"
  case glorotNormal = "glorot_normal"
  case heUniform = "he_uniform"
  case heNormal = "he_normal"
  case normal
  case lecunUniform = "lecun_uniform"
  case lecunNormal = "lecun_normal"
  case orthogonal
  case pyTorch = "pytorch"
}
