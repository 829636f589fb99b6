import Dispatch
import SweepRunner
import Synchronization
import SystemSupport
import Wording

/// Ends a run before its deadline: it asks the workers to stop so early that checkpoints and the
/// publication are done in time. If they are not, or what follows a publication takes longer, it ends
/// the process: everything that is finished is in the journal.
final class DeadlineWatch: Sendable {
  /// Seconds before the deadline at which the process ends, whatever it does.
  private static let last = 0.1

  /// Seconds since 1970.
  let moment: Double
  private let stop: StopFlag
  private let reached = Atomic<Bool>(false)
  private let published = Atomic<Bool>(false)
  private let over = Atomic<Bool>(false)
  private let timeToEnd = Mutex<TimeToEnd?>(nil)

  /// Begins to watch.
  init(_ moment: Double, _ stop: StopFlag) {
    self.moment = moment
    self.stop = stop
    SystemThread.start { [self] in watch() }
  }

  /// Whether the run was stopped because of the deadline.
  var isReached: Bool { reached.load(ordering: .acquiring) }

  /// The moment after which nothing more can be written.
  var latest: Date { Date(timeIntervalSince1970: moment - 2 * Self.last) }

  /// Seconds from now until a first publication, early enough to know how long one takes.
  var firstPublication: Double { min(5, (moment - Date().timeIntervalSince1970) / 4) }

  /// From now on, the end takes as long as is measured.
  func watch(_ time: TimeToEnd) { timeToEnd.withLock { $0 = time } }

  /// The result file is written.
  func notePublication() { published.store(true, ordering: .releasing) }

  /// The run has ended.
  func end() { over.store(true, ordering: .releasing) }

  private func watch() {
    while !over.load(ordering: .acquiring) {
      let left = moment - Date().timeIntervalSince1970
      if left <= Self.last {
        Failure.say(
          published.load(ordering: .acquiring)
            ? "the time is up: the result file is written; what was to follow is left out"
            : "the time is up: everything that is finished is in the journal; the result file is not "
              + "renewed")
        _exit(Failure.workLeft.rawValue)
      }
      let needed = timeToEnd.withLock { $0?.seconds ?? 0 }
      if left <= needed, !stop.isSet {
        reached.store(true, ordering: .releasing)
        stop.set()
      }
      usleep(UInt32(max(0.005, min(0.1, left - max(needed, Self.last))) * 1e6))
    }
  }
}
