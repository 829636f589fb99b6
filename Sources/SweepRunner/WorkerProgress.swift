import Synchronization

/// Where one worker is, and what it has done. An epoch of a small network takes less than a
/// microsecond, so each worker has counters of its own.
final class WorkerProgress: Sendable {
  // Two cache lines apart from the next worker's.
  private let before = InlineArray<16, Int>(repeating: 0)
  let trial = Atomic<Int>(0)
  let epoch = Atomic<Int>(0)
  let samples = Atomic<Int>(0)
  let cost = Atomic<Int>(0)
  /// Of the epoch under way, where that takes long.
  let samplesOfEpoch = Atomic<Int>(0)
  let costOfEpoch = Atomic<Int>(0)
  private let after = InlineArray<16, Int>(repeating: 0)
}
