/// How the features are scaled before training. Fitted on the training rows only.
public enum Scaling: String, Sendable, CaseIterable, Codable {
  /// As they are.
  case none
  /// (x - mean) / standard deviation, with the deviation of the rows themselves (divided by n).
  case standardize
  /// (x - minimum) / (maximum - minimum), so that training rows lie in 0...1.
  case minMax = "min_max"
}
