/// What becomes of rows without a target.
public enum MissingTarget: String, Sendable, CaseIterable {
  /// They are an error.
  case refuse
  /// They are left out.
  case drop
}
