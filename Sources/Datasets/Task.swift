/// What a network predicts: one of several classes, or numbers.
public enum Task: String, Sendable, CaseIterable, Codable {
  /// One of several classes.
  case classification
  /// One or more numbers.
  case regression
}
