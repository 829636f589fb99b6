import Training

/// Completes one combination of hyperparameters with the defaults, and says what does not go
/// together.
package struct TrialBuilder: Sendable {
  /// What is known of the data.
  private let data: DataFacts

  /// A builder for some data.
  package init(data: DataFacts) { self.data = data }

  /// A mistake that belongs to one hyperparameter.
  package struct Complaint: Sendable {
    package let parameter: Parameter
    package let message: String
  }

  /// A completed combination.
  package struct Trial: Sendable {
    /// How it is trained.
    package var settings: TrialSettings
    /// Every hyperparameter in use.
    package var values = ParameterValues()
    /// What is wrong with it; settings and values mean nothing then.
    package var complaints: [Complaint] = []

    fileprivate mutating func complain(_ parameter: Parameter, _ messages: [String]) {
      complaints += messages.map { Complaint(parameter: parameter, message: $0) }
    }
  }

  /// Completes a combination.
  package func build(_ given: ParameterValues) -> Trial {
    let context = TrialContext(data: data, given: given)
    var trial = Trial(
      settings: TrialSettings(
        hiddenSizes: context.hiddenSizes, loss: context.loss, epochs: context.epochs))
    for parameter in Parameter.inOrder {
      guard parameter.definition.isUsed(context) else {
        if given[parameter] != nil, let unused = parameter.definition.unused(context) {
          trial.complain(parameter, [unused])
        }
        continue
      }
      guard let value = context.value(parameter) else {
        if let missing = parameter.definition.missing { trial.complain(parameter, [missing]) }
        continue
      }
      let resolved = parameter.definition.resolved(value, context)
      trial.values[parameter] = resolved
      trial.complain(parameter, parameter.definition.problems(resolved, context))
      parameter.definition.set(&trial.settings, resolved, context)
    }
    return trial
  }
}
