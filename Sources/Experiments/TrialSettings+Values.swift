import NeuralNetworks

extension TrialSettings {
  /// The settings that a finished trial was trained with, from its hyperparameters.
  public init(values: [Parameter: ParameterValue], data: DataFacts) {
    self = TrialBuilder(data: data).build(values).settings
  }
}
