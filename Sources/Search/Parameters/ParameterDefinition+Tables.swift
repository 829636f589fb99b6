import Datasets
import Networks

extension ParameterDefinition {
  /// What makes a network fit tables.
  static let tables: [Parameter: ParameterDefinition] = [
    .skip: ParameterDefinition(
      "skip",
      "Whether hidden layers of as many nodes as inputs, but for the first, add their inputs to their "
        + "outputs.", .flag
    ) {
      $0.others = "residual skip_connections resnet"
      $0.standard = { _ in .flag(false) }
      $0.isUsed = { $0.gives(.skip) }
      $0.problems = { value, trial in
        let sizes = trial.hiddenSizes
        return value == .flag(true) && !zip(sizes, sizes.dropFirst()).contains { $0 == $1 }
          ? [
            "no two hidden layers in a row have the same number of nodes, so there is nothing to add "
              + "to: [64, 64] has one such layer"
          ] : []
      }
      $0.set = { settings, value, _ in settings.skip = value == .flag(true) }
    },
    .members: ParameterDefinition(
      "members",
      "Networks in one, which share all weights but a factor for each input and the last layer; their "
        + "mean predicts.", .integer(1...1024)
    ) {
      $0.others = "ensemble_members tabm k_members n_members"
      $0.standard = { _ in .number(1) }
      $0.isUsed = { $0.gives(.members) }
      $0.problems = { value, trial in
        (value.number ?? 1) > 1 && trial.word(.normalization) == Normalization.batch.rawValue
          && !trial.hiddenSizes.isEmpty
          ? ["batch normalization would mix the members: \"none\" or \"layer\""] : []
      }
      $0.set = { settings, value, _ in settings.members = Int(value.number ?? 1) }
    },
    .embeddingSize: size(
      "embedding_size", "The most numbers of the vector that each level of a category becomes.",
      \.embeddingSize, isUsed: \.embedsCategories,
      "is used with the category encoding \"embedding\" only",
      others: "embedding_dim cat_embedding_size"),
    .frequencies: size(
      "frequencies", "Frequencies of each number that becomes periodic.", \.frequencies,
      isUsed: \.makesNumbersPeriodic, periodicOnly, others: "n_frequencies"),
    .frequencyDeviation: ParameterDefinition(
      "frequency_deviation", "Standard deviation of the frequencies at the beginning.", .positive
    ) {
      $0.others = "frequency_init_scale sigma frequency_scale"
      $0.standard = { _ in .number(standard.frequencyDeviation) }
      $0.isUsed = { $0.makesNumbersPeriodic && !$0.gives(.initialWeights) }
      $0.unused = {
        $0.makesNumbersPeriodic ? "is not used with \"initial_weights\"" : periodicOnly
      }
      $0.set = { settings, value, _ in
        if let number = value.number { settings.frequencyDeviation = number }
      }
    },
    .periodicSize: size(
      "periodic_size", "Outputs of each number that becomes periodic.", \.periodicSize,
      isUsed: \.makesNumbersPeriodic, periodicOnly, others: "d_embedding num_embedding_size"),
  ]

  /// Where the defaults stand.
  private static let standard = NetworkSettings(hiddenSizes: [], loss: .meanSquaredError)

  private static let periodicOnly = "is used with the numeric encoding \"periodic\" only"

  /// A whole number of the network's settings, with the default that it has there.
  private static func size(
    _ name: String, _ summary: String,
    _ property: any WritableKeyPath<NetworkSettings, Int> & Sendable,
    isUsed: @escaping @Sendable (TrialContext) -> Bool, _ unused: String, others: String
  ) -> ParameterDefinition {
    ParameterDefinition(name, summary, .integer(1...1024)) {
      $0.others = others
      $0.standard = { _ in .integer(standard[keyPath: property]) }
      $0.isUsed = isUsed
      $0.unused = { _ in unused }
      $0.set = { settings, value, _ in
        if let number = value.number { settings.network[keyPath: property] = Int(number) }
      }
    }
  }
}

extension TrialContext {
  /// Whether categories become vectors.
  fileprivate var embedsCategories: Bool {
    preparing(.categoryEncoding, data.preprocessing.features.categoryEncoding.rawValue)
      == FeatureSettings.CategoryEncoding.embedding.rawValue
  }

  /// Whether numbers become periodic.
  fileprivate var makesNumbersPeriodic: Bool {
    preparing(.numericEncoding, data.preprocessing.features.numericEncoding.rawValue)
      == FeatureSettings.NumericEncoding.periodic.rawValue
  }

  /// How the trial's data are prepared: as it says, or as `dataset` says.
  func preparing(_ parameter: Parameter, _ standard: String) -> String {
    given[parameter]?.text ?? standard
  }
}
