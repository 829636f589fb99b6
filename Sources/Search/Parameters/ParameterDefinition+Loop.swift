import Wording

extension ParameterDefinition {
  /// The loop over the rows, and what keeps a network from overfitting.
  static let loop: [Parameter: ParameterDefinition] = [
    .dropout: ParameterDefinition(
      "dropout", "Share of the hidden layers' outputs that drops out in training.", .share
    ) {
      $0.others = "dropout_rate dropout_p rate"
      $0.isUsed = { !$0.hiddenSizes.isEmpty }
      $0.unused = { _ in
        "drops nothing where there is no hidden layer; input_dropout drops features"
      }
      $0.problems = { value, trial in
        trial.smoothnessProblem(value, "needs the same function at every step: 0")
      }
      $0.set = { settings, value, _ in settings.dropout = value.number ?? 0 }
    },
    .inputDropout: ParameterDefinition(
      "input_dropout", "Share of the features that drops out in training.", .share
    ) {
      $0.others = "input_dropout_rate"
      $0.problems = { value, trial in
        trial.smoothnessProblem(value, "needs the same function at every step: 0")
      }
      $0.set = { settings, value, _ in settings.inputDropout = value.number ?? 0 }
    },
    .classWeights: ParameterDefinition(
      "class_weights", "How often each class counts in the loss.", .classWeights
    ) {
      $0.others = "class_weight"
      $0.isUsed = { $0.data.task == .classification }
      $0.unused = { _ in "is for classes" }
      // As in scikit-learn and Keras, a class that is not named counts once.
      $0.resolved = { value, trial in
        guard case .named(let numbers) = value else { return value }
        return .numbers(trial.data.classNames.map { numbers[$0] ?? 1 })
      }
      $0.problems = { value, trial in trial.classWeightProblems(value) }
      $0.set = { settings, value, _ in
        if case .numbers(let numbers) = value {
          settings.classWeights = .given(numbers)
        } else if value.text == "balanced" {
          settings.classWeights = .balanced
        }
      }
    },
    .patience: ParameterDefinition(
      "patience", "Epochs without a lower loss before the training ends.", .integer(1...100_000_000)
    ) {
      $0.others = "early_stopping n_iter_no_change"
      $0.set = { settings, value, _ in settings.patience = value.number.map { Int($0) } }
    },
    .minimumChange: ParameterDefinition(
      "minimum_change", "What a loss must be lower by to count as lower.", .notNegative
    ) {
      $0.others = "min_delta tol"
      $0.isUsed = { $0.gives(.patience) }
      $0.unused = { _ in "is not used without \"patience\"" }
      $0.set = { settings, value, _ in settings.minimumChange = value.number ?? 0 }
    },
    .labelSmoothing: ParameterDefinition(
      "label_smoothing", "Share of the target that cross_entropy spreads over all classes.", .share
    ) {
      $0.others = "smoothing"
      $0.standard = { _ in .number(0) }
      $0.isUsed = { $0.loss == .crossEntropy }
      $0.unused = { _ in "is used by the loss \"cross_entropy\" only" }
      $0.set = { settings, value, _ in settings.labelSmoothing = value.number ?? 0 }
    },
    .batchSize: ParameterDefinition("batch_size", "Rows a step, or \"full\".", .batchSize) {
      $0.others = "batch bs minibatch minibatch_size"
      $0.standard = { $0.optimizer == .lbfgs ? .text("full") : .integer(32) }
      $0.problems = { value, trial in
        trial.optimizer == .lbfgs && value != .text("full")
          ? ["the optimizer \"lbfgs\" takes all rows at once: \"full\""] : []
      }
      $0.set = { settings, value, _ in
        if case .integer(let rows) = value {
          settings.batchSize = .rows(rows)
        } else {
          settings.batchSize = .full
        }
      }
    },
    .epochs: ParameterDefinition(
      "epochs", "Passes over the training rows.", .integer(1...100_000_000)
    ) {
      $0.others = "max_iter n_epochs num_epochs nb_epoch max_epochs iterations n_iter"
      $0.missing = "is missing: how often to pass over the rows"
    },
    .shuffle: ParameterDefinition(
      "shuffle", "Whether rows come in a new order every epoch.", .flag
    ) {
      $0.standard = { _ in .flag(true) }
      $0.set = { settings, value, _ in settings.shuffle = value == .flag(true) }
    },
    .seed: ParameterDefinition(
      "seed", "Seed of weights, row orders and dropout.", .integer(0...(1 << 53 - 1))
    ) {
      $0.others = "random_state random_seed"
      $0.standard = { _ in .integer(0) }
      $0.set = { settings, value, _ in settings.seed = UInt64(value.number ?? 0) }
    },
    .fold: ParameterDefinition(
      "fold", "Which fold of a cross-validation is the validation, from 1.", .integer(1...1000)),
  ]
}

extension TrialContext {
  /// What is wrong with class weights.
  ///
  /// - Parameter value: as trials have it.
  fileprivate func classWeightProblems(_ value: ParameterValue) -> [String] {
    var problems: [String] = []
    if case .named(let numbers)? = given[.classWeights] {
      let unknown = numbers.keys.filter { !data.classNames.contains($0) }.sorted()
      if !unknown.isEmpty {
        problems.append(
          "\(unknown.map { "\"\($0)\"" }.joined(separator: ", ")) is no class of the data: "
            + data.classNames.joined(separator: ", "))
      }
    }
    if case .numbers(let numbers) = value {
      if numbers.count != data.classCount {
        problems.append(
          "\(value.text) has \(counted(numbers.count, "number")) for "
            + "\(counted(data.classCount, "class"))")
      } else if let part = data.classesOfParts.first(where: { part in
        part.classes.allSatisfy { numbers[$0] == 0 }
      }) {
        problems.append("\(value.text) makes all \(part.name) count 0 times; some must count")
      }
    }
    if value.text != "equal", loss == .crossEntropy, required(.labelSmoothing) > 0 {
      problems.append("does not go together with label_smoothing")
    }
    return problems
  }
}
