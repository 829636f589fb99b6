import NeuralNetworks

/// The hyperparameters, by the one name that config, results and messages use.
public enum Parameter: String, CaseIterable, Sendable {
  /// Nodes of the hidden layers.
  case hiddenSizes = "hidden_sizes"
  /// Activation of the hidden layers.
  case activation
  /// Activation of the output layer.
  case outputActivation = "output_activation"
  /// Whether layers add biases.
  case biases
  /// What is made small.
  case loss
  /// How weights begin.
  case initializer
  /// Lower end of the uniform initializer.
  case initialLow = "initial_low"
  /// Upper end of the uniform initializer.
  case initialHigh = "initial_high"
  /// Given weights to begin from.
  case initialWeights = "initial_weights"
  /// How gradients change parameters.
  case optimizer
  /// Momentum of SGD.
  case momentum
  /// Nesterov's look-ahead.
  case nesterov
  /// Decay of Adam's first moment.
  case beta1 = "beta_1"
  /// Decay of Adam's second moment.
  case beta2 = "beta_2"
  /// Added to Adam's root.
  case epsilon
  /// Step size.
  case learningRate = "learning_rate"
  /// L2 penalty.
  case weightDecay = "weight_decay"
  /// Rows a step.
  case batchSize = "batch_size"
  /// Passes over the training rows.
  case epochs
  /// Whether rows come in a new order every epoch.
  case shuffle
  /// Seed of weights and row orders.
  case seed

  /// Parameters whose feature is planned but not there: they are refused, never ignored.
  static let later = [
    "schedule", "step_epochs", "decay_factor", "warmup_epochs", "l1", "dropout", "input_dropout",
    "clip_norm", "clip_value", "label_smoothing", "class_weights", "patience", "minimum_change",
    "decay", "batch_normalization", "layer_normalization",
  ]

  /// What its values are.
  enum Domain {
    case sizes
    case choice([String], later: [String])
    case flag
    case number(String, @Sendable (Double) -> Bool)
    case integer(ClosedRange<Int>)
    case batchSize
    case weights
  }

  var domain: Domain {
    switch self {
    case .hiddenSizes: .sizes
    case .activation:
      .choice(
        Activation.allCases.map(\.rawValue),
        later: ["leaky_relu", "elu", "selu", "gelu", "silu", "softplus"])
    case .outputActivation:
      .choice(
        Activation.allCases.map(\.rawValue),
        later: ["leaky_relu", "elu", "selu", "gelu", "silu", "softplus"])
    case .loss:
      .choice(Loss.allCases.map(\.rawValue), later: ["mean_absolute_error", "huber"])
    case .initializer:
      .choice(
        InitializerName.allCases.map(\.rawValue),
        later: ["normal", "lecun_uniform", "lecun_normal", "orthogonal", "pytorch"])
    case .optimizer:
      .choice(
        OptimizerName.allCases.map(\.rawValue),
        later: ["adagrad", "rmsprop", "adamw", "nadam", "rprop", "lbfgs"])
    case .biases, .nesterov, .shuffle: .flag
    case .initialLow, .initialHigh: .number("a finite number") { $0.isFinite }
    case .initialWeights: .weights
    case .momentum, .beta1, .beta2:
      .number("a number from 0 to below 1") { $0 >= 0 && $0 < 1 }
    case .epsilon, .learningRate:
      .number("a positive number") { $0 > 0 && $0.isFinite }
    case .weightDecay: .number("a number that is not negative") { $0 >= 0 && $0.isFinite }
    case .batchSize: .batchSize
    case .epochs: .integer(1...100_000_000)
    case .seed: .integer(0...(1 << 53 - 1))
    }
  }
}

/// The optimizers' names in a config.
enum OptimizerName: String, CaseIterable { case sgd, adam }

/// The initializers' names in a config.
enum InitializerName: String, CaseIterable {
  case uniform
  case glorotUniform = "glorot_uniform"
  case glorotNormal = "glorot_normal"
  case heUniform = "he_uniform"
  case heNormal = "he_normal"
}
