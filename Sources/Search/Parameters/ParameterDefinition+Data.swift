import Datasets
import Networks
import Training

extension ParameterDefinition {
  /// How a table becomes features and targets. A trial has these only where the config lists them
  /// among the parameters; otherwise `dataset` says it for all trials.
  static let data: [Parameter: ParameterDefinition] = [
    .scaling: choice("scaling", "How columns of numbers are scaled.", \.features.scaling),
    .missing: choice(
      "missing", "What stands in for missing numbers.", \.features.missing
    ) { $0.others = "imputation imputer fillna" },
    .categoryEncoding: choice(
      "category_encoding", "How categories become numbers.", \.features.categoryEncoding),
    .maximumLevels: count(
      "maximum_levels", "The most levels of a category that are kept, the most frequent ones.",
      1...1_000_000, \.features.maximumLevels
    ) { $0.others = "max_categories" },
    .minimumCount: count(
      "minimum_count", "The fewest training rows of a level that is kept.", 1...1_000_000_000,
      \.features.minimumCount
    ) { $0.others = "min_frequency" },
    .numericEncoding: choice(
      "numeric_encoding", "What is put beside a scaled number.", \.features.numericEncoding
    ) { $0.others = "num_embeddings ple" },
    .bins: count("bins", "The most bins of a column of numbers.", 2...1000, \.features.bins) {
      $0.others = "n_bins"
      $0.isUsed = \.encodesNumbers
      $0.unused = { _ in "is used with the numeric encoding \"piecewise_linear\" only" }
    },
    .edges: choice(
      "edges", "Where bins begin and end: at the splits of a tree or at quantiles.",
      \.features.edges
    ) {
      $0.isUsed = \.encodesNumbers
      $0.unused = { _ in "is used with the numeric encoding \"piecewise_linear\" only" }
    },
    .targetScaling: choice(
      "target_scaling", "How the targets of a regression are scaled for training.",
      \.targetScaling
    ) {
      $0.isUsed = { $0.data.task == .regression }
      $0.unused = { _ in "is for regressions" }
      $0.problems = { value, trial in
        TargetScaling(rawValue: value.text).map { trial.problem(with: $0) } ?? []
      }
    },
  ]

  /// One of some words, which it puts into a trial's preprocessing.
  private static func choice<Choice: RawRepresentable & CaseIterable & SendableMetatype>(
    _ name: String, _ summary: String,
    _ property: any WritableKeyPath<PreprocessingSettings, Choice> & Sendable,
    _ adjust: (inout ParameterDefinition) -> Void = { _ in }
  ) -> ParameterDefinition where Choice.RawValue == String {
    ParameterDefinition(name, summary, .choice(Choice.allCases.map(\.rawValue))) {
      $0.set = { settings, value, _ in
        guard let choice = Choice(rawValue: value.text) else { return }
        settings.preprocessing[keyPath: property] = choice
      }
      adjust(&$0)
    }
  }

  /// A whole number, which it puts into a trial's preprocessing.
  private static func count(
    _ name: String, _ summary: String, _ range: ClosedRange<Int>,
    _ property: any WritableKeyPath<PreprocessingSettings, Int> & Sendable,
    _ adjust: (inout ParameterDefinition) -> Void
  ) -> ParameterDefinition {
    ParameterDefinition(name, summary, .integer(range)) {
      $0.set = { settings, value, _ in
        guard let number = value.number else { return }
        settings.preprocessing[keyPath: property] = Int(number)
      }
      adjust(&$0)
    }
  }
}

extension TrialContext {
  /// Whether numbers are encoded by bins.
  fileprivate var encodesNumbers: Bool {
    preparing(.numericEncoding, data.preprocessing.features.numericEncoding.rawValue)
      == FeatureSettings.NumericEncoding.piecewiseLinear.rawValue
  }

  /// What is wrong with a scaling of targets in a trial.
  fileprivate func problem(with scaling: TargetScaling) -> [String] {
    guard scaling != .none, !takesScaledTargets else { return [] }
    let outputs =
      loss.takesLogits
      ? loss.rawValue : "an output of \"output_activation\": \"\(word(.outputActivation))\""
    return [
      "\"target_scaling\": \"\(scaling.rawValue)\" makes targets of any size, which \(outputs) does "
        + "not reach: \"none\""
    ]
  }

  /// What is wrong with the scaling of targets that `dataset` gives for all trials.
  var problemOfGivenTargetScaling: [String] {
    data.task == .regression && data.asksForTargetScaling && !gives(.targetScaling)
      ? problem(with: data.preprocessing.targetScaling) : []
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
