import Datasets
import Networks
import Training

extension ParameterDefinition {
  /// How a table becomes features and targets. A trial has these only where the config lists them
  /// among the parameters; otherwise `dataset` says it for all trials.
  static let data: [Parameter: ParameterDefinition] = [
    .scaling: ParameterDefinition(
      "scaling", "How columns of numbers are scaled.",
      .choice(Scaling.allCases.map(\.rawValue))
    ) {
      $0.set = { settings, value, _ in
        if let scaling = Scaling(rawValue: value.text) {
          settings.preprocessing.features.scaling = scaling
        }
      }
    },
    .missing: ParameterDefinition(
      "missing", "What stands in for missing numbers.",
      .choice(FeatureSettings.Missing.allCases.map(\.rawValue))
    ) {
      $0.others = "imputation imputer fillna"
      $0.set = { settings, value, _ in
        if let missing = FeatureSettings.Missing(rawValue: value.text) {
          settings.preprocessing.features.missing = missing
        }
      }
    },
    .categoryEncoding: ParameterDefinition(
      "category_encoding", "How categories become numbers.",
      .choice(FeatureSettings.CategoryEncoding.allCases.map(\.rawValue))
    ) {
      $0.set = { settings, value, _ in
        if let encoding = FeatureSettings.CategoryEncoding(rawValue: value.text) {
          settings.preprocessing.features.categoryEncoding = encoding
        }
      }
    },
    .maximumLevels: ParameterDefinition(
      "maximum_levels", "The most levels of a category that are kept, the most frequent ones.",
      .integer(1...1_000_000)
    ) {
      $0.others = "max_categories"
      $0.set = { settings, value, _ in
        if let number = value.number { settings.preprocessing.features.maximumLevels = Int(number) }
      }
    },
    .minimumCount: ParameterDefinition(
      "minimum_count", "The fewest training rows of a level that is kept.",
      .integer(1...1_000_000_000)
    ) {
      $0.others = "min_frequency"
      $0.set = { settings, value, _ in
        if let number = value.number { settings.preprocessing.features.minimumCount = Int(number) }
      }
    },
    .numericEncoding: ParameterDefinition(
      "numeric_encoding", "What is put beside a scaled number.",
      .choice(FeatureSettings.NumericEncoding.allCases.map(\.rawValue))
    ) {
      $0.others = "num_embeddings ple"
      $0.set = { settings, value, _ in
        if let encoding = FeatureSettings.NumericEncoding(rawValue: value.text) {
          settings.preprocessing.features.numericEncoding = encoding
        }
      }
    },
    .bins: ParameterDefinition(
      "bins", "The most bins of a column of numbers.", .integer(2...1000)
    ) {
      $0.others = "n_bins"
      $0.isUsed = \.encodesNumbers
      $0.unused = { _ in "is used with the numeric encoding \"piecewise_linear\" only" }
      $0.set = { settings, value, _ in
        if let number = value.number { settings.preprocessing.features.bins = Int(number) }
      }
    },
    .edges: ParameterDefinition(
      "edges", "Where bins begin and end: at the splits of a tree or at quantiles.",
      .choice(FeatureSettings.BinEdges.allCases.map(\.rawValue))
    ) {
      $0.isUsed = \.encodesNumbers
      $0.unused = { _ in "is used with the numeric encoding \"piecewise_linear\" only" }
      $0.set = { settings, value, _ in
        if let edges = FeatureSettings.BinEdges(rawValue: value.text) {
          settings.preprocessing.features.edges = edges
        }
      }
    },
    .targetScaling: ParameterDefinition(
      "target_scaling", "How the targets of a regression are scaled for training.",
      .choice(TargetScaling.allCases.map(\.rawValue))
    ) {
      $0.isUsed = { $0.data.task == .regression }
      $0.unused = { _ in "is for regressions" }
      $0.problems = { value, trial in
        guard value.text != TargetScaling.none.rawValue, !trial.takesScaledTargets else {
          return []
        }
        return [
          "\(value.text) makes targets of any size, which "
            + (trial.loss.takesLogits
              ? trial.loss.rawValue
              : "an output of \"output_activation\": \"\(trial.word(.outputActivation))\"")
            + " does not reach: \"none\""
        ]
      }
      $0.set = { settings, value, _ in
        if let scaling = TargetScaling(rawValue: value.text) {
          settings.preprocessing.targetScaling = scaling
        }
      }
    },
  ]
}

extension TrialContext {
  /// Whether numbers are encoded by bins.
  fileprivate var encodesNumbers: Bool {
    let word =
      given[.numericEncoding]?.text ?? data.preprocessing.features.numericEncoding.rawValue
    return word == FeatureSettings.NumericEncoding.piecewiseLinear.rawValue
  }

  /// Whether the last layer gives numbers of any size.
  var takesScaledTargets: Bool {
    !loss.takesLogits && word(.outputActivation) == Activation.identity.rawValue
  }

  /// How the data are prepared for this trial, unless its own hyperparameters say otherwise.
  /// Targets that are scaled by default are not where the outputs have a range of their own, and not
  /// where weights come from a file of plain arrays, which are for targets as they are.
  var preprocessing: PreprocessingSettings {
    var preprocessing = data.preprocessing
    if !data.asksForTargetScaling, !takesScaledTargets || startsFromArrays {
      preprocessing.targetScaling = .none
    }
    return preprocessing
  }

  private var startsFromArrays: Bool {
    if case .weights(.file)? = given[.initialWeights] { true } else { false }
  }
}
