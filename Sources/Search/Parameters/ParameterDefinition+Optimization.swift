import Training
import Wording

extension ParameterDefinition {
  /// How gradients change the parameters, and how the step size changes.
  static let optimization: [Parameter: ParameterDefinition] = [
    .optimizer: ParameterDefinition(
      "optimizer", "How gradients change the parameters.",
      .choice(OptimizerName.allCases.map(\.rawValue))
    ) {
      $0.others = "solver optim algorithm"
      $0.standard = { _ in .text(OptimizerName.adam.rawValue) }
      $0.set = { settings, _, trial in settings.optimizer = Optimizer(trial) }
    },
    .momentum: part("momentum", "Momentum of SGD.", .share, of: { $0 == .sgd }) {
      $0.standard = { _ in .number(0) }
    },
    .nesterov: part("nesterov", "Whether SGD looks ahead, as Nesterov.", .flag, of: { $0 == .sgd })
    {
      $0.others = "nesterovs_momentum"
      $0.standard = { _ in .flag(false) }
      $0.problems = { value, trial in
        value == .flag(true) && trial.required(.momentum) == 0
          ? ["needs a momentum above 0"] : []
      }
    },
    .decay: part(
      "decay", "Decay of RMSprop's second moment.", .share, of: { $0 == .rmsprop }
    ) {
      $0.others = "rho"
      $0.standard = { _ in .number(0.99) }
    },
    .beta1: part("beta_1", "Decay of Adam's first moment.", .share, of: \.hasBetas) {
      $0.others = "betas"
      $0.standard = { _ in .number(0.9) }
    },
    .beta2: part("beta_2", "Decay of Adam's second moment.", .share, of: \.hasBetas) {
      $0.standard = { _ in .number(0.999) }
    },
    .epsilon: part(
      "epsilon", "Added to the root of Adam, RMSprop and Adagrad.", .positive,
      of: { $0.hasBetas || $0 == .rmsprop || $0 == .adagrad }
    ) {
      $0.others = "eps"
      $0.standard = { .number($0.optimizer == .adagrad ? 1e-10 : 1e-8) }
    },
    .historySize: part(
      "history_size", "Pairs of changes that L-BFGS remembers.", .integer(1...1000),
      of: { $0 == .lbfgs }
    ) {
      $0.others = "max_cor memory_size"
      $0.standard = { _ in .number(10) }
    },
    .gradientTolerance: part(
      "gradient_tolerance", "The largest element of a gradient that counts as zero for L-BFGS.",
      .positive, of: { $0 == .lbfgs }
    ) {
      $0.others = "tolerance_grad pgtol"
      $0.standard = { _ in .number(1e-7) }
    },
    .learningRate: ParameterDefinition("learning_rate", "Step size.", .positive) {
      $0.others = "lr learning_rate_init eta eta0"
      $0.standard = { .number($0.optimizer == .lbfgs ? 1 : 0.001) }
      $0.set = { settings, value, _ in settings.learningRate = value.number ?? 0.001 }
    },
    .weightDecay: part(
      "weight_decay", "L2 penalty; decoupled for adamw.", .notNegative, of: { $0 != .rprop }
    ) {
      $0.others = "alpha l2 l2_regularization kernel_regularizer wd"
      // PyTorch's defaults: AdamW decays unless it is told not to.
      $0.standard = { .number($0.optimizer == .adamw ? 0.01 : 0) }
      $0.set = { settings, value, _ in settings.weightDecay = value.number ?? 0 }
    },
    .l1: ParameterDefinition("l1", "L1 penalty.", .notNegative) {
      $0.others = "l1_regularization"
      $0.problems = { value, trial in trial.smoothnessProblem(value, "needs a smooth function: 0") }
      $0.set = { settings, value, _ in settings.l1 = value.number ?? 0 }
    },
    .clipNorm: ParameterDefinition(
      "clip_norm", "Bound of the gradients' norm over all parameters.", .positive
    ) {
      $0.others =
        "max_norm clip_grad_norm grad_clip gradient_clip gradient_clipping global_clipnorm"
      $0.problems = { value, trial in trial.smoothnessProblem(value, "needs gradients as they are")
      }
      $0.set = { settings, value, _ in settings.clipNorm = value.number }
    },
    .clipValue: ParameterDefinition("clip_value", "Bound of every gradient.", .positive) {
      $0.others = "clip_grad_value"
      $0.problems = { value, trial in trial.smoothnessProblem(value, "needs gradients as they are")
      }
      $0.set = { settings, value, _ in settings.clipValue = value.number }
    },
    .schedule: ParameterDefinition(
      "schedule", "How the step size changes from epoch to epoch.",
      .choice(ScheduleName.allCases.map(\.rawValue))
    ) {
      $0.others = "scheduler lr_scheduler lr_schedule learning_rate_schedule"
      $0.standard = { _ in .text(ScheduleName.constant.rawValue) }
      $0.problems = { _, trial in trial.scheduleProblems }
      $0.set = { settings, _, trial in settings.schedule = Schedule(trial) }
    },
    .stepEpochs: ParameterDefinition(
      "step_epochs", "Epochs between two steps of the step schedule.", .integer(1...100_000_000)
    ) {
      $0.others = "step_size decay_steps"
      $0.standard = { _ in .number(10) }
      $0.isUsed = { $0.schedule == .step }
      $0.unused = { $0.unusedBySchedule }
    },
    .decayFactor: ParameterDefinition(
      "decay_factor", "What the step, exponential and plateau schedules multiply by.", .positive
    ) {
      $0.others = "gamma factor decay_rate"
      $0.standard = { _ in .number(0.1) }
      $0.isUsed = {
        $0.schedule == .step || $0.schedule == .exponential || $0.schedule == .reduceOnPlateau
      }
      $0.unused = { $0.unusedBySchedule }
    },
    .plateauPatience: ParameterDefinition(
      "plateau_patience",
      "Epochs without a lower loss before the plateau schedule reduces the step size.",
      .integer(0...100_000_000)
    ) {
      $0.standard = { _ in .number(10) }
      $0.isUsed = { $0.schedule == .reduceOnPlateau }
      $0.unused = { $0.unusedBySchedule }
    },
    .warmupEpochs: ParameterDefinition(
      "warmup_epochs", "Epochs in which the step size rises to its full value.",
      .integer(0...100_000_000)
    ) {
      $0.others = "warmup warmup_steps"
      $0.problems = { value, trial in trial.warmupProblems(value) }
      $0.set = { settings, value, _ in settings.warmupEpochs = Int(value.number ?? 0) }
    },
  ]

  /// A part of some optimizers.
  private static func part(
    _ name: String, _ summary: String, _ domain: ParameterDomain,
    of isPart: @escaping @Sendable (OptimizerName) -> Bool,
    _ adjust: (inout ParameterDefinition) -> Void
  ) -> ParameterDefinition {
    ParameterDefinition(name, summary, domain) {
      $0.isUsed = { isPart($0.optimizer) }
      $0.unused = { trial in
        "is not used by the optimizer \"\(trial.optimizer.rawValue)\"; give it where it is "
          + "used only (\"parameters\" may be a list of search spaces), or leave it out"
      }
      adjust(&$0)
    }
  }
}

extension TrialContext {
  /// L-BFGS's line search needs the same smooth function at every step.
  func smoothnessProblem(_ value: ParameterValue, _ need: String) -> [String] {
    optimizer == .lbfgs && (value.number ?? 0) > 0 ? ["the optimizer \"lbfgs\" " + need] : []
  }

  fileprivate var unusedBySchedule: String {
    "is not used by the schedule \"\(schedule.rawValue)\""
  }

  fileprivate var scheduleProblems: [String] {
    var problems: [String] = []
    if schedule == .step, !gives(.stepEpochs) { problems.append("\"step\" needs \"step_epochs\"") }
    if schedule == .exponential, !gives(.decayFactor) {
      problems.append("\"exponential\" needs \"decay_factor\"")
    }
    guard schedule != .constant else { return problems }
    if optimizer == .lbfgs {
      problems.append("the optimizer \"lbfgs\" finds the length of its steps itself: \"constant\"")
    }
    if optimizer == .rprop, required(.warmupEpochs) == 0 { problems.append(Self.ownStepSizes) }
    return problems
  }

  fileprivate func warmupProblems(_ value: ParameterValue) -> [String] {
    let warmup = Int(value.number ?? 0)
    var problems: [String] = []
    if warmup >= epochs, gives(.epochs) {
      problems.append("leaves none of the \(counted(epochs, "epoch")) at the full rate")
    }
    guard warmup > 0 else { return problems }
    if optimizer == .lbfgs {
      problems.append("the optimizer \"lbfgs\" finds the length of its steps itself")
    }
    if optimizer == .rprop { problems.append(Self.ownStepSizes) }
    return problems
  }

  private static let ownStepSizes =
    "is not used by the optimizer \"rprop\", whose steps find their size themselves"
}

extension Optimizer {
  /// The optimizer of a trial.
  fileprivate init(_ trial: TrialContext) {
    let epsilon = trial.required(.epsilon)
    let (beta1, beta2) = (trial.required(.beta1), trial.required(.beta2))
    switch trial.optimizer {
    case .sgd:
      self = .sgd(
        momentum: trial.required(.momentum), nesterov: trial.value(.nesterov) == .flag(true))
    case .adam: self = .adam(beta1: beta1, beta2: beta2, epsilon: epsilon)
    case .adamw: self = .adamW(beta1: beta1, beta2: beta2, epsilon: epsilon)
    case .nadam: self = .nadam(beta1: beta1, beta2: beta2, epsilon: epsilon)
    case .rmsprop: self = .rmsprop(decay: trial.required(.decay), epsilon: epsilon)
    case .adagrad: self = .adagrad(epsilon: epsilon)
    case .rprop: self = .rprop
    case .lbfgs:
      self = .lbfgs(
        historySize: Int(trial.required(.historySize)),
        gradientTolerance: trial.required(.gradientTolerance))
    }
  }
}

extension Schedule {
  /// The schedule of a trial.
  fileprivate init(_ trial: TrialContext) {
    let factor = trial.required(.decayFactor)
    switch trial.schedule {
    case .constant: self = .constant
    case .step: self = .step(epochs: Int(trial.required(.stepEpochs)), factor: factor)
    case .exponential: self = .exponential(factor: factor)
    case .cosine: self = .cosine
    case .oneCycle: self = .oneCycle
    case .cosineLog4: self = .cosineLog4
    case .reduceOnPlateau:
      self = .reduceOnPlateau(factor: factor, patience: Int(trial.required(.plateauPatience)))
    }
  }
}
