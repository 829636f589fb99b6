import NeuralNetworks

/// Completes one combination of hyperparameters with the defaults, and says what does not go
/// together.
struct TrialBuilder {
  /// What is known of the data.
  let data: DataFacts

  /// A mistake that belongs to one hyperparameter.
  struct Complaint {
    let parameter: Parameter
    let message: String
  }

  /// The settings and every hyperparameter in use; or what is wrong.
  func build(
    _ given: [Parameter: ParameterValue]
  ) -> (settings: TrialSettings, values: [Parameter: ParameterValue], complaints: [Complaint]) {
    var complaints: [Complaint] = []
    var values: [Parameter: ParameterValue] = [:]
    func complain(_ parameter: Parameter, _ message: String) {
      complaints.append(Complaint(parameter: parameter, message: message))
    }
    func use(_ parameter: Parameter, default standard: ParameterValue) -> ParameterValue {
      let value = given[parameter] ?? standard
      values[parameter] = value
      return value
    }
    func number(_ parameter: Parameter, _ standard: Double) -> Double {
      use(parameter, default: .number(standard)).number ?? standard
    }
    func flag(_ parameter: Parameter, _ standard: Bool) -> Bool {
      use(parameter, default: .flag(standard)) == .flag(true)
    }

    let loss =
      Loss(rawValue: use(.loss, default: .text(data.defaultLoss.rawValue)).text)
      ?? data.defaultLoss
    if let problem = data.problem(with: loss) { complain(.loss, problem) }

    let epochs = Int(use(.epochs, default: .integer(1)).number ?? 1)
    if given[.epochs] == nil { complain(.epochs, "is missing: how often to pass over the rows") }
    var sizes: [Int] = []
    if case .sizes(let given) = use(.hiddenSizes, default: .sizes([])) { sizes = given }
    if given[.hiddenSizes] == nil {
      complain(.hiddenSizes, "is missing: [16] is one hidden layer of 16 nodes, [[]] none")
    }

    var settings = TrialSettings(hiddenSizes: sizes, loss: loss, epochs: epochs)
    settings.activation =
      Activation(rawValue: use(.activation, default: .text("relu")).text) ?? .relu
    if loss.takesLogits {
      if let output = given[.outputActivation], output != .text("identity") {
        complain(
          .outputActivation,
          "\(loss.rawValue) has an output activation of its own; leave it out")
      }
    } else {
      settings.outputActivation =
        Activation(rawValue: use(.outputActivation, default: .text("identity")).text) ?? .identity
    }
    settings.biases = flag(.biases, true)
    settings.learningRate = number(.learningRate, 0.001)
    switch ScheduleName(rawValue: use(.schedule, default: .text("constant")).text) {
    case .step:
      settings.schedule = .step(
        epochs: Int(number(.stepEpochs, 10)), factor: number(.decayFactor, 0.1))
      if given[.stepEpochs] == nil { complain(.schedule, "\"step\" needs \"step_epochs\"") }
    case .exponential:
      settings.schedule = .exponential(factor: number(.decayFactor, 0.1))
      if given[.decayFactor] == nil {
        complain(.schedule, "\"exponential\" needs \"decay_factor\"")
      }
    case .cosine: settings.schedule = .cosine
    case .constant, nil: break
    }
    if loss == .crossEntropy { settings.labelSmoothing = number(.labelSmoothing, 0) }
    func bound(_ parameter: Parameter) -> Double? {
      guard let value = given[parameter] else { return nil }
      values[parameter] = value
      return value.number
    }
    settings.clipNorm = bound(.clipNorm)
    settings.clipValue = bound(.clipValue)
    if case .integer(let rows) = use(.batchSize, default: .integer(32)) {
      settings.batchSize = .rows(rows)
    } else {
      settings.batchSize = .full
    }
    settings.shuffle = flag(.shuffle, true)
    settings.seed = UInt64(use(.seed, default: .integer(0)).number ?? 0)

    switch use(.optimizer, default: .text("adam")).text {
    case OptimizerName.sgd.rawValue:
      let momentum = number(.momentum, 0)
      let nesterov = flag(.nesterov, false)
      if nesterov && momentum == 0 { complain(.nesterov, "needs a momentum above 0") }
      settings.optimizer = .sgd(momentum: momentum, nesterov: nesterov)
    case OptimizerName.rmsprop.rawValue:
      settings.optimizer = .rmsprop(decay: number(.decay, 0.99), epsilon: number(.epsilon, 1e-8))
    case OptimizerName.adagrad.rawValue:
      settings.optimizer = .adagrad(epsilon: number(.epsilon, 1e-10))
    case let name:
      let (beta1, beta2) = (number(.beta1, 0.9), number(.beta2, 0.999))
      let epsilon = number(.epsilon, 1e-8)
      switch name {
      case OptimizerName.adamw.rawValue:
        settings.optimizer = .adamW(beta1: beta1, beta2: beta2, epsilon: epsilon)
      case OptimizerName.nadam.rawValue:
        settings.optimizer = .nadam(beta1: beta1, beta2: beta2, epsilon: epsilon)
      default: settings.optimizer = .adam(beta1: beta1, beta2: beta2, epsilon: epsilon)
      }
    }
    // PyTorch's defaults: AdamW decays unless it is told not to.
    if case .adamW = settings.optimizer {
      settings.weightDecay = number(.weightDecay, 0.01)
    } else {
      settings.weightDecay = number(.weightDecay, 0)
    }

    if given[.initialWeights] != nil {
      values[.initialWeights] = given[.initialWeights]
    } else {
      let name = use(.initializer, default: .text("glorot_uniform")).text
      switch InitializerName(rawValue: name) {
      case .uniform:
        let low = number(.initialLow, 0)
        let high = number(.initialHigh, 1)
        if low >= high {
          complain(
            given[.initialLow] == nil ? .initialHigh : .initialLow,
            "initial_low (\(numberText(low))) must be below initial_high (\(numberText(high)))")
        }
        settings.initializer = .uniform(low: low, high: high)
      case .glorotNormal: settings.initializer = .glorotNormal
      case .heUniform: settings.initializer = .heUniform
      case .heNormal: settings.initializer = .heNormal
      case .glorotUniform, nil: settings.initializer = .glorotUniform
      }
    }

    for parameter in given.keys where values[parameter] == nil {
      if parameter == .outputActivation { continue }
      complain(parameter, unusedMessage(parameter, values))
    }
    return (settings, values, complaints)
  }

  private func unusedMessage(
    _ parameter: Parameter, _ values: [Parameter: ParameterValue]
  ) -> String {
    switch parameter {
    case .momentum, .nesterov, .beta1, .beta2, .epsilon, .decay:
      "is not used by the optimizer \"\(values[.optimizer]?.text ?? "")\"; give it where it is "
        + "used only (\"parameters\" may be a list of search spaces), or leave it out"
    case .initialLow, .initialHigh:
      "is used by the initializer \"uniform\" only"
    case .stepEpochs, .decayFactor:
      "is not used by the schedule \"\(values[.schedule]?.text ?? "")\""
    case .labelSmoothing: "is used by the loss \"cross_entropy\" only"
    case .initializer: "is not used with \"initial_weights\""
    default: "is not used"
    }
  }
}
