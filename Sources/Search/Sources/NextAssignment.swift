/// What a source answers.
public enum NextAssignment: Sendable {
  /// Train this.
  case assignment(TrialAssignment)
  /// Ask again when more was told.
  case wait
  /// There is nothing more to train, for a reason that people can read.
  case end(reason: String)
}
