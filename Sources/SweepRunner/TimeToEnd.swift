import Synchronization

/// How long it takes to bring a running sweep to its end: what was measured of its checkpoints and
/// publications, with room to grow.
public final class TimeToEnd: Sendable {
  /// Seconds for what is not measured: workers finish their steps, files reach the disk.
  private static let least = 0.3
  /// A result grows while it is trained, and other work may slow its writing.
  private static let room = 1.5

  private let publication: Atomic<UInt64>
  private let checkpoints = Atomic<UInt64>(0)

  /// - Parameter publication: seconds that one is expected to take, before any is measured.
  init(publication: Double) { self.publication = Atomic(publication.bitPattern) }

  func measured(publication seconds: Double) {
    publication.store(seconds.bitPattern, ordering: .relaxed)
  }

  func measured(checkpoints seconds: Double) {
    let known = Double(bitPattern: checkpoints.load(ordering: .relaxed))
    if seconds > known { checkpoints.store(seconds.bitPattern, ordering: .relaxed) }
  }

  /// Seconds that the end takes at most, as far as can be told.
  public var seconds: Double {
    let measured =
      Double(bitPattern: publication.load(ordering: .relaxed))
      + Double(bitPattern: checkpoints.load(ordering: .relaxed))
    return Self.least + Self.room * measured
  }
}
