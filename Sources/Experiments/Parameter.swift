import NeuralNetworks

/// The hyperparameters, by the one name that config, results and messages use.
public enum Parameter: String, CaseIterable, Sendable {
  /// Nodes of the hidden layers.
  case hiddenSizes = "hidden_sizes"
  /// Activation of the hidden layers, or a list of one for each.
  case activation
  /// Activation of the output layer.
  case outputActivation = "output_activation"
  /// Whether layers add biases.
  case biases
  /// What the hidden layers' sums go through.
  case normalization
  /// What is made small.
  case loss
  /// How weights begin.
  case initializer
  /// Lower end of the uniform initializer.
  case initialLow = "initial_low"
  /// Upper end of the uniform initializer.
  case initialHigh = "initial_high"
  /// Standard deviation of the normal initializer.
  case initialDeviation = "initial_deviation"
  /// Given weights to begin from.
  case initialWeights = "initial_weights"
  /// How gradients change parameters.
  case optimizer
  /// Momentum of SGD.
  case momentum
  /// Nesterov's look-ahead.
  case nesterov
  /// Decay of RMSprop's second moment.
  case decay
  /// Decay of Adam's first moment.
  case beta1 = "beta_1"
  /// Decay of Adam's second moment.
  case beta2 = "beta_2"
  /// Added to the root of Adam, RMSprop and Adagrad.
  case epsilon
  /// Pairs of changes that L-BFGS remembers.
  case historySize = "history_size"
  /// The largest element of a gradient that counts as zero for L-BFGS.
  case gradientTolerance = "gradient_tolerance"
  /// Step size.
  case learningRate = "learning_rate"
  /// How the step size changes from epoch to epoch.
  case schedule
  /// Epochs between two steps of the step schedule.
  case stepEpochs = "step_epochs"
  /// What the step and exponential schedules multiply by.
  case decayFactor = "decay_factor"
  /// Epochs without a lower loss before the plateau schedule reduces the step size.
  case plateauPatience = "plateau_patience"
  /// Epochs in which the step size rises to its full value.
  case warmupEpochs = "warmup_epochs"
  /// L1 penalty.
  case l1
  /// Share of the hidden layers' outputs that drops out in training.
  case dropout
  /// Share of the features that drops out in training.
  case inputDropout = "input_dropout"
  /// How often each class counts.
  case classWeights = "class_weights"
  /// Epochs without a lower loss before the training ends.
  case patience
  /// What a loss must be lower by.
  case minimumChange = "minimum_change"
  /// L2 penalty.
  case weightDecay = "weight_decay"
  /// Share of the target that is spread over all classes.
  case labelSmoothing = "label_smoothing"
  /// Bound of the gradients' norm.
  case clipNorm = "clip_norm"
  /// Bound of every gradient.
  case clipValue = "clip_value"
  /// Rows a step.
  case batchSize = "batch_size"
  /// Passes over the training rows.
  case epochs
  /// Whether rows come in a new order every epoch.
  case shuffle
  /// Seed of weights and row orders.
  case seed
  /// Which fold of a cross-validation is the validation, from 1; it comes from the data's folds.
  case fold

  /// All cases, of which `allCases` makes a new array every time.
  static let inOrder = allCases

  /// Those that a config gives.
  static let given = allCases.filter { $0 != .fold }

  /// What its values are.
  enum Domain {
    case sizes
    case words([String])
    case classWeights
    case choice([String])
    case flag
    case number(String, @Sendable (Double) -> Bool)
    case integer(ClosedRange<Int>)
    case batchSize
    case weights
  }

  var domain: Domain {
    switch self {
    case .hiddenSizes: .sizes
    case .activation: .words(Activation.allCases.map(\.rawValue))
    case .outputActivation: .choice(Activation.allCases.map(\.rawValue))
    case .normalization: .choice(Normalization.allCases.map(\.rawValue))
    case .classWeights: .classWeights
    case .loss: .choice(Loss.allCases.map(\.rawValue))
    case .schedule: .choice(ScheduleName.allCases.map(\.rawValue))
    case .initializer: .choice(InitializerName.allCases.map(\.rawValue))
    case .optimizer: .choice(OptimizerName.allCases.map(\.rawValue))
    case .biases, .nesterov, .shuffle: .flag
    case .initialLow, .initialHigh: .number("a finite number") { $0.isFinite }
    case .initialWeights: .weights
    case .momentum, .beta1, .beta2, .decay, .labelSmoothing, .dropout, .inputDropout:
      .number("a number from 0 to below 1") { $0 >= 0 && $0 < 1 }
    case .epsilon, .learningRate, .decayFactor, .clipNorm, .clipValue, .initialDeviation,
      .gradientTolerance:
      .number("a positive number") { $0 > 0 && $0.isFinite }
    case .weightDecay, .l1, .minimumChange:
      .number("a number that is not negative") { $0 >= 0 && $0.isFinite }
    case .batchSize: .batchSize
    case .epochs, .stepEpochs, .patience: .integer(1...100_000_000)
    case .warmupEpochs, .plateauPatience: .integer(0...100_000_000)
    case .historySize: .integer(1...1000)
    case .seed: .integer(0...(1 << 53 - 1))
    case .fold: .integer(1...1000)
    }
  }
}

extension Parameter {
  /// Its place among all cases; a test compares them.
  package var place: Int {
    switch self {
    case .hiddenSizes: 0
    case .activation: 1
    case .outputActivation: 2
    case .biases: 3
    case .normalization: 4
    case .loss: 5
    case .initializer: 6
    case .initialLow: 7
    case .initialHigh: 8
    case .initialDeviation: 9
    case .initialWeights: 10
    case .optimizer: 11
    case .momentum: 12
    case .nesterov: 13
    case .decay: 14
    case .beta1: 15
    case .beta2: 16
    case .epsilon: 17
    case .historySize: 18
    case .gradientTolerance: 19
    case .learningRate: 20
    case .schedule: 21
    case .stepEpochs: 22
    case .decayFactor: 23
    case .plateauPatience: 24
    case .warmupEpochs: 25
    case .l1: 26
    case .dropout: 27
    case .inputDropout: 28
    case .classWeights: 29
    case .patience: 30
    case .minimumChange: 31
    case .weightDecay: 32
    case .labelSmoothing: 33
    case .clipNorm: 34
    case .clipValue: 35
    case .batchSize: 36
    case .epochs: 37
    case .shuffle: 38
    case .seed: 39
    case .fold: 40
    }
  }
}

/// The optimizers' names in a config.
enum OptimizerName: String, CaseIterable {
  case sgd, adam, adamw, nadam, rmsprop, adagrad, rprop, lbfgs
}

/// The schedules' names in a config.
enum ScheduleName: String, CaseIterable {
  case constant, step, exponential, cosine
  case oneCycle = "one_cycle"
  case reduceOnPlateau = "reduce_on_plateau"
}

/// The initializers' names in a config.
enum InitializerName: String, CaseIterable {
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
