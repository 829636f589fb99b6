import Records

/// What is told of a running sweep; called on the writer's thread, but for ``published``.
public struct SweepListener: Sendable {
  /// A trial is finished and kept.
  public var trialEnded: @Sendable (TrialRecord) -> Void
  /// Something went wrong that does not end the sweep.
  public var warning: @Sendable (String) -> Void
  /// About a second has passed.
  public var secondPassed: @Sendable () -> Void
  /// The result file was renewed while the sweep goes on; called on a thread of its own, and the next
  /// publication waits for it.
  public var published: @Sendable (_ path: String) -> Void

  /// Creates a value of its properties.
  public init(
    trialEnded: @escaping @Sendable (TrialRecord) -> Void = { _ in },
    warning: @escaping @Sendable (String) -> Void = { _ in },
    secondPassed: @escaping @Sendable () -> Void = {},
    published: @escaping @Sendable (String) -> Void = { _ in }
  ) {
    self.trialEnded = trialEnded
    self.warning = warning
    self.secondPassed = secondPassed
    self.published = published
  }
}
