import Synchronization
import SystemSupport

/// Which share of its processors a run gets, while every worker has a trial. Less than all of them means
/// that the machine has other work.
public final class ProcessorShare: Sendable {
  private struct State {
    var time: ContinuousClock.Instant
    var used: Double
    var wasBusy = false
    var average: Double?
  }

  /// Seconds over which it is averaged, about.
  private static let window = 10.0

  /// Seconds between two looks that belong together, at most.
  private static let longest = 5.0

  private let threads: Int
  private let state: Mutex<State>

  /// Begins to count.
  ///
  /// - Parameter threads: workers of the run.
  public init(threads: Int) {
    self.threads = threads
    state = Mutex(State(time: .now, used: ProcessorTime.used))
  }

  /// Looks at the clocks; to be called every second or so.
  ///
  /// - Parameter isBusy: whether every worker has a trial.
  /// - Returns: the share from 0 to 1; nil before anything is known.
  public func look(isBusy: Bool) -> Double? {
    state.withLock { state in
      let (now, used) = (ContinuousClock.now, ProcessorTime.used)
      let passed = seconds(now - state.time)
      guard passed > 0.5 else { return state.average }
      // After a longer pause the process was stopped, or the machine slept.
      if isBusy, state.wasBusy, passed < Self.longest {
        let share = min(1, (used - state.used) / (passed * Double(threads)))
        let weight = min(1, passed / Self.window)
        state.average = state.average.map { $0 + weight * (share - $0) } ?? share
      }
      (state.time, state.used, state.wasBusy) = (now, used, isBusy)
      return state.average
    }
  }
}
