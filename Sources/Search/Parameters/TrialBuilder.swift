import Training

/// Completes one combination of hyperparameters with the defaults, and says what does not go
/// together.
package struct TrialBuilder: Sendable {
  /// What is known of the data.
  private let data: DataFacts
  private let constraints: [Constraint]

  /// A builder for some data, and the conditions that trials must meet.
  package init(data: DataFacts, constraints: [Constraint] = []) {
    self.data = data
    self.constraints = constraints
  }

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
    trial.settings.preprocessing = context.preprocessing
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
    trial.settings.preprocessing.features = trial.settings.preprocessing.features.canonical
    return trial
  }

  /// The places of the conditions that a combination does not meet. One that is wrong in itself may
  /// be left out, too; but its layers may be wrong, so that it has no number of parameters.
  package func unmet(_ trial: Trial) -> [Int] {
    constraints.indices.filter { place in
      let constraint = constraints[place]
      guard trial.complaints.isEmpty || !constraint.quantities.contains(.parameterCount) else {
        return false
      }
      return constraint.holds(trial.values, trial.settings, data) == false
    }
  }

  /// Whether a trial has what a condition compares.
  package func applies(_ constraint: Constraint, to trial: PlannedTrial) -> Bool {
    constraint.holds(trial.values, trial.settings, data) != nil
  }
}
