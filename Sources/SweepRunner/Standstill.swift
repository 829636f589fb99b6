import Synchronization
import SystemSupport

/// Notices when the process stood still: stopped by a signal, or asleep with its machine. That time is
/// not counted as trained.
final class Standstill: Sendable {
  /// Seconds between two looks. From `gap` seconds on, the process stood still; less may be a busy
  /// machine.
  private static let (look, gap) = (0.25, 2.0)

  private let milliseconds = Atomic<Int>(0)
  private let isOver = Atomic<Bool>(false)

  /// Seconds so far.
  var seconds: Double { Double(milliseconds.load(ordering: .relaxed)) / 1000 }

  /// Begins to look.
  func begin() {
    SystemThread.start { [self] in
      var last = ContinuousClock.now
      while !isOver.load(ordering: .relaxed) {
        usleep(UInt32(Self.look * 1e6))
        let now = ContinuousClock.now
        let passed = SweepRunner.seconds(now - last)
        last = now
        if passed >= Self.gap {
          milliseconds.wrappingAdd(Int(1000 * (passed - Self.look)), ordering: .relaxed)
        }
      }
    }
  }

  /// The run has ended.
  func end() { isOver.store(true, ordering: .relaxed) }
}
