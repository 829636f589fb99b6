/// What a network predicts: one of several classes, or numbers, or several labels at once.
public enum Task: String, Sendable, CaseIterable, Codable {
  /// One of several classes.
  case classification
  /// One or more numbers.
  case regression
  /// Several labels, each of which a row has or has not: one column of 0 and 1 for each.
  case multiLabel = "multi_label"
}
