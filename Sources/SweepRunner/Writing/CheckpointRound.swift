import Synchronization

/// Tells workers that it is time for a checkpoint, by a counter that costs a step nothing.
final class CheckpointRound: Sendable {
  private let round = Atomic<Int>(0)

  /// Asks every worker.
  func begin() { round.wrappingAdd(1, ordering: .relaxed) }

  /// The number of the last round.
  var current: Int { round.load(ordering: .relaxed) }
}
