import Synchronization

/// Asks every worker to stop. Set by a signal, by the writer, or by a test.
public final class StopFlag: Sendable {
  private let flag = Atomic<Bool>(false)

  /// A flag that is not set.
  public init() {}

  /// Whether to stop.
  public var isSet: Bool { flag.load(ordering: .relaxed) }

  /// Asks to stop.
  public func set() { flag.store(true, ordering: .relaxed) }
}
