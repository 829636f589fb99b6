/// How far a sweep came.
public enum SweepStatus: String, Sendable {
  /// Trials are being trained.
  case running
  /// Every planned trial was run.
  case complete
  /// Some trials were not run.
  case partial
}
