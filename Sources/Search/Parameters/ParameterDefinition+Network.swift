import Networks
import Wording

extension ParameterDefinition {
  /// What the network is, and how it begins.
  static let network: [Parameter: ParameterDefinition] = [
    .hiddenSizes: ParameterDefinition(
      "hidden_sizes", "Nodes of each hidden layer; [] is a linear model.", .sizes
    ) {
      $0.others =
        "hidden_layer_sizes hidden_layers hidden_units hidden_dim hidden_size layers layer_sizes "
        + "units nodes neurons"
      $0.missing = "is missing: [16] is one hidden layer of 16 nodes, [[]] none"
    },
    .activation: ParameterDefinition(
      "activation", "Activation of the hidden layers: one for all, or a list with one for each.",
      .words(Activation.allCases.map(\.rawValue))
    ) {
      $0.others = "nonlinearity activation_function hidden_activation"
      $0.standard = { _ in .text(Activation.relu.rawValue) }
      $0.problems = { value, trial in
        guard case .words(let words) = value, words.count != trial.hiddenSizes.count,
          trial.gives(.hiddenSizes)
        else { return [] }
        return [
          "\(words.joined(separator: "-")) is for \(counted(words.count, "hidden layer")), but "
            + "hidden_sizes \(NetworkLayout.name(ofHiddenSizes: trial.hiddenSizes)) has "
            + "\(trial.hiddenSizes.count)"
        ]
      }
      $0.set = { settings, value, _ in
        if case .words(let words) = value {
          settings.activations = words.compactMap { Activation(rawValue: $0) }
        } else {
          settings.activations = [Activation(rawValue: value.text) ?? .relu]
        }
      }
    },
    .outputActivation: ParameterDefinition(
      "output_activation", "Activation of the last layer; the cross-entropies have their own.",
      .choice(Activation.allCases.map(\.rawValue))
    ) {
      $0.others = "out_activation output_nonlinearity final_activation"
      $0.standard = { _ in .text(Activation.identity.rawValue) }
      $0.isUsed = { !$0.loss.takesLogits }
      // The identity is what these losses have.
      $0.unused = { trial in
        trial.word(.outputActivation) == Activation.identity.rawValue
          ? nil : "\(trial.loss.rawValue) has an output activation of its own; leave it out"
      }
      $0.problems = { _, trial in trial.loss.takesLogits ? [] : trial.problemOfGivenTargetScaling }
      $0.set = { settings, value, _ in
        settings.outputActivation = Activation(rawValue: value.text) ?? .identity
      }
    },
    .biases: ParameterDefinition("biases", "Whether layers add biases.", .flag) {
      $0.others = "bias use_bias fit_intercept"
      $0.standard = { _ in .flag(true) }
      $0.problems = { value, trial in
        value != .flag(true) && trial.word(.normalization) == Normalization.batch.rawValue
          && !trial.hiddenSizes.isEmpty
          ? ["must be true with batch normalization, whose shifts become biases"] : []
      }
      $0.set = { settings, value, _ in settings.biases = value == .flag(true) }
    },
    .normalization: ParameterDefinition(
      "normalization", "Between the sums of hidden layers and their activation.",
      .choice(Normalization.allCases.map(\.rawValue))
    ) {
      $0.others = "norm batch_norm batch_normalization layer_norm layer_normalization"
      $0.isUsed = {
        !$0.hiddenSizes.isEmpty || $0.word(.normalization) == Normalization.none.rawValue
      }
      $0.unused = { _ in "has nothing to normalize where there is no hidden layer" }
      $0.problems = { value, trial in
        trial.optimizer == .lbfgs && value.text == Normalization.batch.rawValue
          ? ["the optimizer \"lbfgs\" cannot follow running means: \"none\" or \"layer\""] : []
      }
      $0.set = { settings, value, _ in
        settings.normalization = Normalization(rawValue: value.text) ?? .none
      }
    },
    .loss: ParameterDefinition(
      "loss", "What is made small.", .choice(Loss.allCases.map(\.rawValue))
    ) {
      $0.others = "criterion loss_function loss_fn"
      $0.standard = { .text($0.data.defaultLoss.rawValue) }
      $0.problems = { _, trial in
        (trial.data.problem(with: trial.loss).map { [$0] } ?? [])
          + (trial.loss.takesLogits ? trial.problemOfGivenTargetScaling : [])
      }
      $0.set = { settings, _, trial in settings.loss = trial.loss }
    },
    .initializer: ParameterDefinition(
      "initializer", "How weights begin; biases begin at 0, but for pytorch.",
      .choice(InitializerName.allCases.map(\.rawValue))
    ) {
      $0.others = "init weight_init kernel_initializer initialization"
      $0.standard = { _ in .text(InitializerName.glorotUniform.rawValue) }
      $0.isUsed = { !$0.gives(.initialWeights) }
      $0.unused = { _ in "is not used with \"initial_weights\"" }
      $0.set = { settings, _, trial in settings.initializer = Initializer(trial) }
    },
    .initialLow: ParameterDefinition(
      "initial_low", "Lower end of the uniform initializer.", .finite
    ) {
      $0.standard = { _ in .number(0) }
      $0.isUsed = { $0.draws(.uniform) }
      $0.unused = { _ in "is used by the initializer \"uniform\" only" }
      $0.problems = { _, trial in
        trial.gives(.initialLow) ? trial.initialRangeProblem : []
      }
    },
    .initialHigh: ParameterDefinition(
      "initial_high", "Upper end of the uniform initializer.", .finite
    ) {
      $0.standard = { _ in .number(1) }
      $0.isUsed = { $0.draws(.uniform) }
      $0.unused = { _ in "is used by the initializer \"uniform\" only" }
      $0.problems = { _, trial in
        trial.gives(.initialLow) ? [] : trial.initialRangeProblem
      }
    },
    .initialDeviation: ParameterDefinition(
      "initial_deviation", "Standard deviation of the normal initializer.", .positive
    ) {
      $0.others = "std stddev"
      $0.standard = { _ in .number(0.05) }
      $0.isUsed = { $0.draws(.normal) }
      $0.unused = { _ in "is used by the initializer \"normal\" only" }
    },
    .initialWeights: ParameterDefinition(
      "initial_weights", "Given weights to begin with.", .weights
    ) { $0.others = "load_state_dict weights pretrained" },
  ]
}

extension TrialContext {
  /// Whether weights are drawn by an initializer.
  fileprivate func draws(_ name: InitializerName) -> Bool {
    !gives(.initialWeights) && initializer == name
  }

  /// What is wrong with the ends of the uniform initializer.
  fileprivate var initialRangeProblem: [String] {
    let (low, high) = (required(.initialLow), required(.initialHigh))
    return low < high
      ? []
      : ["initial_low (\(numberText(low))) must be below initial_high (\(numberText(high)))"]
  }
}

extension Initializer {
  /// The initializer of a trial.
  fileprivate init(_ trial: TrialContext) {
    switch trial.initializer {
    case .uniform:
      self = .uniform(low: trial.required(.initialLow), high: trial.required(.initialHigh))
    case .glorotUniform: self = .glorotUniform
    case .glorotNormal: self = .glorotNormal
    case .heUniform: self = .heUniform
    case .heNormal: self = .heNormal
    case .normal: self = .normal(deviation: trial.required(.initialDeviation))
    case .lecunUniform: self = .lecunUniform
    case .lecunNormal: self = .lecunNormal
    case .orthogonal: self = .orthogonal
    case .pyTorch: self = .pyTorch
    }
  }
}
