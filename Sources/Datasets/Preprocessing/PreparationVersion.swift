/// How data are prepared where a config does not say: a sweep that an earlier version began goes on
/// as it began.
public enum PreparationVersion: String, Sendable {
  /// Features are scaled in 32 bits, as version 0.1.0 did.
  case single
  /// Features are scaled in 64 bits, targets are as they are.
  case double
  /// The targets of a regression are scaled, too.
  case scaledTargets = "scaled_targets"

  /// What a new sweep does.
  public static let current = PreparationVersion.scaledTargets

  /// The precision in which features are scaled.
  public var precision: FeatureScale.Precision { self == .single ? .single : .double }
  /// Whether the targets of a regression are standardized unless a config says otherwise.
  public var scalesTargets: Bool { self == .scaledTargets }
}
