import NeuralNetworks
import Wording

/// Completes one combination of hyperparameters with the defaults, and says what does not go
/// together.
struct TrialBuilder: Sendable {
  /// What is known of the data.
  let data: DataFacts

  /// A mistake that belongs to one hyperparameter.
  struct Complaint: Sendable {
    let parameter: Parameter
    let message: String
  }

  /// The settings of a trial and every hyperparameter in use; or what is wrong.
  typealias Trial = (settings: TrialSettings, values: ParameterValues, complaints: [Complaint])

  /// Completes a combination.
  func build(_ given: ParameterValues) -> Trial {
    var complaints: [Complaint] = []
    var values = ParameterValues()
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
    switch use(.activation, default: .text("relu")) {
    case .words(let words):
      settings.activations = words.compactMap { Activation(rawValue: $0) }
      if words.count != sizes.count && given[.hiddenSizes] != nil {
        complain(
          .activation,
          "\(words.joined(separator: "-")) is for \(counted(words.count, "hidden layer")), but "
            + "hidden_sizes \(NetworkLayout.name(ofHiddenSizes: sizes)) has \(sizes.count)")
      }
    case let value: settings.activations = [Activation(rawValue: value.text) ?? .relu]
    }
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
    // Columns of a result only where a config gives them, like some below.
    func bound(_ parameter: Parameter) -> Double? {
      guard let value = given[parameter] else { return nil }
      values[parameter] = value
      return value.number
    }
    if let name = given[.normalization], !sizes.isEmpty || name == .text("none") {
      values[.normalization] = name
      settings.normalization = Normalization(rawValue: name.text) ?? .none
      if settings.normalization == .batch && !settings.biases {
        complain(.biases, "must be true with batch normalization, whose shifts become biases")
      }
    }
    let optimizer = use(.optimizer, default: .text("adam")).text
    let isQuasiNewton = optimizer == OptimizerName.lbfgs.rawValue
    settings.learningRate = number(.learningRate, isQuasiNewton ? 1 : 0.001)
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
    case .oneCycle: settings.schedule = .oneCycle
    case .reduceOnPlateau:
      settings.schedule = .reduceOnPlateau(
        factor: number(.decayFactor, 0.1), patience: Int(number(.plateauPatience, 10)))
    case .constant, nil: break
    }
    if loss == .crossEntropy { settings.labelSmoothing = number(.labelSmoothing, 0) }
    settings.warmupEpochs = Int(bound(.warmupEpochs) ?? 0)
    if settings.warmupEpochs >= epochs && given[.epochs] != nil {
      complain(.warmupEpochs, "leaves none of the \(counted(epochs, "epoch")) at the full rate")
    }
    settings.l1 = bound(.l1) ?? 0
    settings.inputDropout = bound(.inputDropout) ?? 0
    if !sizes.isEmpty { settings.dropout = bound(.dropout) ?? 0 }
    settings.patience = bound(.patience).map { Int($0) }
    if settings.patience != nil { settings.minimumChange = bound(.minimumChange) ?? 0 }
    if data.task == .classification, let given = given[.classWeights] {
      var weights = given
      if case .named(let numbers) = given {
        // As in scikit-learn and Keras, a class that is not named counts once.
        weights = .numbers(data.classNames.map { numbers[$0] ?? 1 })
        let unknown = numbers.keys.filter { !data.classNames.contains($0) }.sorted()
        if !unknown.isEmpty {
          complain(
            .classWeights,
            "\(unknown.map { "\"\($0)\"" }.joined(separator: ", ")) is no class of the data: "
              + data.classNames.joined(separator: ", "))
        }
      }
      values[.classWeights] = weights
      if case .numbers(let numbers) = weights {
        settings.classWeights = .given(numbers)
        if numbers.count != data.classCount {
          complain(
            .classWeights,
            "\(weights.text) has \(counted(numbers.count, "number")) for "
              + "\(counted(data.classCount, "class"))")
        } else if let part = data.classesOfParts.first(where: { part in
          part.classes.allSatisfy { numbers[$0] == 0 }
        }) {
          complain(
            .classWeights,
            "\(weights.text) makes all \(part.name) count 0 times; some must count")
        }
      } else if weights.text == "balanced" {
        settings.classWeights = .balanced
      }
      if settings.classWeights != .equal && settings.labelSmoothing > 0 {
        complain(.classWeights, "does not go together with label_smoothing")
      }
    }
    settings.clipNorm = bound(.clipNorm)
    settings.clipValue = bound(.clipValue)
    let standardBatch: ParameterValue = isQuasiNewton ? .text("full") : .integer(32)
    if case .integer(let rows) = use(.batchSize, default: standardBatch) {
      settings.batchSize = .rows(rows)
    } else {
      settings.batchSize = .full
    }
    settings.shuffle = flag(.shuffle, true)
    settings.seed = UInt64(use(.seed, default: .integer(0)).number ?? 0)

    switch optimizer {
    case OptimizerName.sgd.rawValue:
      let momentum = number(.momentum, 0)
      let nesterov = flag(.nesterov, false)
      if nesterov && momentum == 0 { complain(.nesterov, "needs a momentum above 0") }
      settings.optimizer = .sgd(momentum: momentum, nesterov: nesterov)
    case OptimizerName.rmsprop.rawValue:
      settings.optimizer = .rmsprop(decay: number(.decay, 0.99), epsilon: number(.epsilon, 1e-8))
    case OptimizerName.adagrad.rawValue:
      settings.optimizer = .adagrad(epsilon: number(.epsilon, 1e-10))
    case OptimizerName.rprop.rawValue:
      settings.optimizer = .rprop
      if settings.schedule != .constant || settings.warmupEpochs > 0 {
        complain(
          settings.warmupEpochs > 0 ? .warmupEpochs : .schedule,
          "is not used by the optimizer \"rprop\", whose steps find their size themselves")
      }
    case OptimizerName.lbfgs.rawValue:
      settings.optimizer = .lbfgs(
        historySize: Int(number(.historySize, 10)),
        gradientTolerance: number(.gradientTolerance, 1e-7))
      for (parameter, message) in quasiNewtonProblems(settings) { complain(parameter, message) }
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
    } else if settings.optimizer != .rprop {
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
      case .normal:
        settings.initializer = .normal(deviation: number(.initialDeviation, 0.05))
      case .lecunUniform: settings.initializer = .lecunUniform
      case .lecunNormal: settings.initializer = .lecunNormal
      case .orthogonal: settings.initializer = .orthogonal
      case .pyTorch: settings.initializer = .pyTorch
      case .glorotUniform, nil: settings.initializer = .glorotUniform
      }
    }

    if let fold = given[.fold] { values[.fold] = fold }
    for (parameter, _) in given where values[parameter] == nil {
      if parameter == .outputActivation { continue }
      complain(parameter, unusedMessage(parameter, values))
    }
    return (settings, values, complaints)
  }

  /// What does not go together with L-BFGS, whose line search needs the same smooth function at every
  /// step.
  private func quasiNewtonProblems(_ settings: TrialSettings) -> [(Parameter, String)] {
    let problems: [(Bool, Parameter, String)] = [
      (settings.batchSize != .full, .batchSize, "takes all rows at once: \"full\""),
      (
        settings.schedule != .constant, .schedule,
        "finds the length of its steps itself: \"constant\""
      ),
      (settings.warmupEpochs > 0, .warmupEpochs, "finds the length of its steps itself"),
      (settings.dropout > 0, .dropout, "needs the same function at every step: 0"),
      (settings.inputDropout > 0, .inputDropout, "needs the same function at every step: 0"),
      (settings.l1 > 0, .l1, "needs a smooth function: 0"),
      (settings.clipNorm != nil, .clipNorm, "needs gradients as they are"),
      (settings.clipValue != nil, .clipValue, "needs gradients as they are"),
      (
        settings.normalization == .batch, .normalization,
        "cannot follow running means: \"none\" or \"layer\""
      ),
    ]
    return problems.filter(\.0).map { ($0.1, "the optimizer \"lbfgs\" " + $0.2) }
  }

  private func unusedMessage(
    _ parameter: Parameter, _ values: ParameterValues
  ) -> String {
    switch parameter {
    case .momentum, .nesterov, .beta1, .beta2, .epsilon, .decay, .weightDecay, .historySize,
      .gradientTolerance:
      "is not used by the optimizer \"\(values[.optimizer]?.text ?? "")\"; give it where it is "
        + "used only (\"parameters\" may be a list of search spaces), or leave it out"
    case .initialLow, .initialHigh:
      "is used by the initializer \"uniform\" only"
    case .initialDeviation: "is used by the initializer \"normal\" only"
    case .normalization: "has nothing to normalize where there is no hidden layer"
    case .dropout: "drops nothing where there is no hidden layer; input_dropout drops features"
    case .minimumChange: "is not used without \"patience\""
    case .classWeights: "is for classes"
    case .stepEpochs, .decayFactor, .plateauPatience:
      "is not used by the schedule \"\(values[.schedule]?.text ?? "")\""
    case .labelSmoothing: "is used by the loss \"cross_entropy\" only"
    case .initializer: "is not used with \"initial_weights\""
    default: "is not used"
    }
  }
}
