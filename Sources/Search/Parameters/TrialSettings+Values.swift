import Training

extension TrialSettings {
  /// The settings that a finished trial was trained with, from its hyperparameters.
  public init(values: ParameterValues, data: DataFacts) {
    self = TrialBuilder(data: data).build(values).settings
  }
}
