import Datasets
import Networks
import Training

extension ParameterValues {
  /// The hyperparameters that say how data are prepared.
  package static let preparing = Set(ParameterDefinition.data.keys)
}

extension Parameter {
  /// Where `dataset` says for all trials what a hyperparameter says for one: the keys from the
  /// config's top on; [] for other hyperparameters.
  package var datasetPath: [String] {
    switch self {
    case .categoryEncoding: ["dataset", "categories", "encoding"]
    case .maximumLevels, .minimumCount: ["dataset", "categories", name]
    default: ParameterValues.preparing.contains(self) ? ["dataset", name] : []
    }
  }
}

extension FeatureSettings {
  /// Some settings with one of them changed, as a trial would.
  package init(_ base: FeatureSettings, _ parameter: Parameter, _ value: ParameterValue) {
    self = base
    guard let definition = ParameterDefinition.data[parameter] else { return }
    var settings = TrialSettings(hiddenSizes: [], loss: .meanSquaredError, epochs: 1)
    settings.preprocessing.features = base
    let context = TrialContext(
      data: DataFacts(
        task: .regression, classNames: [], shapes: [:], targetCount: 1, hasValidation: false,
        targetsAreShares: false), given: ParameterValues())
    definition.set(&settings, value, context)
    self = settings.preprocessing.features
  }
}
