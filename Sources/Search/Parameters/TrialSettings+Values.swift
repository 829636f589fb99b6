import Training

extension TrialSettings {
  /// The settings of a finished trial, from its hyperparameters.
  public init(values: ParameterValues, data: DataFacts) {
    self = TrialBuilder(data: data).build(values).settings
  }
}
