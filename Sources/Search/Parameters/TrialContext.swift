import Networks

/// What a hyperparameter's definition may look at: the data, and the other hyperparameters of its
/// trial, as given or by their defaults, whether the trial uses them or not.
struct TrialContext {
  let data: DataFacts
  let given: ParameterValues

  /// The value of a hyperparameter; nil where it is neither given nor has a default.
  func value(_ parameter: Parameter) -> ParameterValue? {
    given[parameter] ?? parameter.definition.standard(self)
  }

  /// Whether a config gives it.
  func gives(_ parameter: Parameter) -> Bool { given[parameter] != nil }

  /// A value as text; empty where there is none.
  func word(_ parameter: Parameter) -> String { value(parameter)?.text ?? "" }

  /// A value as a number; nil where there is none.
  func number(_ parameter: Parameter) -> Double? { value(parameter)?.number }

  /// A number that has a default.
  func required(_ parameter: Parameter) -> Double { number(parameter) ?? 0 }

  /// The loss.
  var loss: Loss { Loss(rawValue: word(.loss)) ?? data.defaultLoss }

  /// Nodes of the hidden layers.
  var hiddenSizes: [Int] {
    if case .sizes(let sizes)? = value(.hiddenSizes) { sizes } else { [] }
  }

  /// Passes over the training rows; 1 where they are missing.
  var epochs: Int { number(.epochs).map { Int($0) } ?? 1 }

  /// The optimizer's name; Adam where it is none.
  var optimizer: OptimizerName { OptimizerName(rawValue: word(.optimizer)) ?? .adam }

  /// The schedule's name.
  var schedule: ScheduleName { ScheduleName(rawValue: word(.schedule)) ?? .constant }

  /// The initializer's name.
  var initializer: InitializerName {
    InitializerName(rawValue: word(.initializer)) ?? .glorotUniform
  }
}
