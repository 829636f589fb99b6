/// Losses that depend on the differences d = y - t of outputs and targets, element by element.
public enum DifferenceLoss: Int, Sendable, CaseIterable {
  /// d², with the slope 2·d.
  case squared
  /// |d|, with the slope sign(d), 0 at 0.
  case absolute
  /// d² / 2 up to |d| = 1, then |d| - 1/2; Huber 1964.
  case huber
}
