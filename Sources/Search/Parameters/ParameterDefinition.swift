import Training

/// Everything about one hyperparameter but its use in training: name, values, default, when it is
/// used, what it sets, and what others call it. Config, schema, messages and result columns follow
/// from it; the tables in ``network``, ``optimization``, ``loop``, ``data`` and ``tables`` are all
/// there is to change for a new one.
package struct ParameterDefinition: Sendable {
  /// The name in config, results and messages.
  package let name: String
  /// What it is, as the schema says it.
  package let summary: String
  /// What its values may be.
  package let domain: ParameterDomain
  /// What other tools call it, and what people write for short; separated by blanks.
  package var others = ""
  /// Its value where a config gives none; nil where there is none, and then no column either.
  var standard: @Sendable (TrialContext) -> ParameterValue? = { _ in nil }
  /// What to say where it is neither given nor has a default; nil where it may be left out.
  var missing: String?
  /// Whether a trial uses it.
  var isUsed: @Sendable (TrialContext) -> Bool = { _ in true }
  /// What to say where it is given and not used; nil to pass over it.
  var unused: @Sendable (TrialContext) -> String? = { _ in "is not used" }
  /// A given value as trials have it, where that differs.
  var resolved: @Sendable (ParameterValue, TrialContext) -> ParameterValue = { value, _ in value }
  /// What is wrong with a value in its trial, a sentence each.
  var problems: @Sendable (ParameterValue, TrialContext) -> [String] = { _, _ in [] }
  /// Puts its value into the settings; nothing for a part of another one, such as an optimizer's.
  var set: @Sendable (inout TrialSettings, ParameterValue, TrialContext) -> Void = { _, _, _ in }

  /// A definition of which `adjust` sets what is not the rule.
  init(
    _ name: String, _ summary: String, _ domain: ParameterDomain,
    _ adjust: (inout ParameterDefinition) -> Void = { _ in }
  ) {
    self.name = name
    self.summary = summary
    self.domain = domain
    adjust(&self)
  }
}
