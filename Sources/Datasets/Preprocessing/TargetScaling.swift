/// How the targets of a regression are scaled for training. Metrics and predictions are in the
/// target's own units nevertheless.
public enum TargetScaling: String, Sendable, CaseIterable {
  /// As they are.
  case none
  /// (y - mean) / standard deviation of the training rows.
  case standardize
  /// The same for the natural logarithm of y: for targets above 0 whose errors count by their ratio.
  case log
}
