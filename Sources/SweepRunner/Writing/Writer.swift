import Dispatch
import Records
import Search
import Synchronization
import SystemSupport

/// The one thread that touches the store: it keeps finished trials, all that wait at once, keeps
/// checkpoints, and has the result published now and then.
final class Writer: @unchecked Sendable {
  /// What workers send.
  enum Message: Sendable {
    case record(TrialRecord)
    case checkpoint(TrialCheckpoint)
    /// Trials that a source made, before anything else of them.
    case proposals([PlannedTrial])
    /// Trials that paused and will not go on: where they are need not be kept.
    case retired([Int])

    /// About how many bytes of memory it takes.
    var byteCount: Int {
      switch self {
      case .record(let record): record.outcome.byteCount
      case .checkpoint(let checkpoint): checkpoint.state.byteCount
      case .proposals(let trials): 1024 * trials.count
      case .retired(let trials): 8 * trials.count
      }
    }
  }

  /// Publications take this share of the time at most.
  private static let publicationShare = 0.05
  /// Seconds from one sync of the disk to the next, at least: the records of many small networks go
  /// together.
  private static let pause = 0.02

  // Unchecked: what varies is used by the writer's thread alone until `finish` has joined it, and
  // `failure` is written before the semaphore is signalled and read after.
  private let store: any TrialStore
  private let queue: BoundedQueue<Message>
  private let intervals: SweepIntervals
  private let stop: StopFlag
  private let listener: SweepListener
  private let checkpointRound: CheckpointRound
  private let ended = DispatchSemaphore(value: 0)
  private var failure: (any Error)?
  private var nextCheckpoint: Date
  private var nextPublication: Date
  private var nextNews = Date()
  /// What the checkpoints of this round took so far.
  private var checkpointSeconds = 0.0
  private let publisher = PublishingThread()
  private let timeToEnd: TimeToEnd
  /// Where trials paused that are not on the disk yet.
  private let unsaved: @Sendable () -> [TrialCheckpoint]
  /// Whether paused trials go on in another run, also where this one is not interrupted.
  private let savesPaused: Bool

  init(
    store: any TrialStore, queue: BoundedQueue<Message>, intervals: SweepIntervals,
    round: CheckpointRound, stop: StopFlag, listener: SweepListener, timeToEnd: TimeToEnd,
    unsaved: @escaping @Sendable () -> [TrialCheckpoint], savesPaused: Bool
  ) {
    self.savesPaused = savesPaused
    self.unsaved = unsaved
    self.timeToEnd = timeToEnd
    self.store = store
    self.queue = queue
    self.intervals = intervals
    self.stop = stop
    self.listener = listener
    checkpointRound = round
    nextCheckpoint = Date() + intervals.checkpoint
    nextPublication = Date() + min(intervals.firstPublication, intervals.publication)
  }

  func start() {
    SystemThread.start { [self] in
      var nextWrite = Date.distantPast
      // After a failure the queue is still emptied, or workers would wait forever.
      while let messages = queue.next(
        until: min(nextCheckpoint, nextPublication, nextNews), notBefore: nextWrite)
      {
        if !messages.isEmpty { nextWrite = Date() + Self.pause }
        write(messages)
        keepTime()
      }
      // An interrupted search goes on from there.
      if stop.isSet || savesPaused { savePaused() }
      ended.signal()
    }
  }

  /// Waits until everything is written; the error that stopped it, if any.
  func finish() -> (any Error)? {
    ended.wait()
    publisher.finish()
    return failure
  }

  private func write(_ messages: [Message]) {
    var records: [TrialRecord] = []
    for message in messages {
      switch message {
      case .proposals(let trials): keep { try store.propose(trials) }
      case .record(let record): records.append(record)
      case .checkpoint(let checkpoint): save(checkpoint)
      case .retired(let trials): store.drop(trials)
      }
    }
    guard !records.isEmpty else { return }
    keep {
      try store.append(records)
      for record in records { listener.trialEnded(record) }
    }
  }

  private func save(_ checkpoint: TrialCheckpoint) {
    let clock = ContinuousClock.now
    // Without this checkpoint the trial goes on from the one before.
    do { try store.keep(checkpoint) } catch { listener.warning("\(error)") }
    checkpointSeconds += SweepRunner.seconds(ContinuousClock.now - clock)
  }

  private func savePaused() {
    for checkpoint in unsaved() { save(checkpoint) }
  }

  /// Does what the sweep cannot go on without; after a failure, nothing more.
  private func keep(_ body: () throws -> Void) {
    guard failure == nil else { return }
    do { try body() } catch {
      failure = error
      stop.set()
    }
  }

  private func keepTime() {
    let now = Date()
    if now >= nextNews {
      nextNews = now + 1
      listener.secondPassed()
    }
    if now >= nextCheckpoint {
      nextCheckpoint = now + intervals.checkpoint
      timeToEnd.measured(checkpoints: checkpointSeconds)
      checkpointSeconds = 0
      checkpointRound.begin()
      savePaused()
    }
    if let seconds = publisher.takeDuration() {
      timeToEnd.measured(publication: seconds)
      nextPublication = now + max(intervals.publication, seconds / Self.publicationShare)
    }
    if now >= nextPublication, failure == nil, !stop.isSet {
      nextPublication = .distantFuture
      let publication = store.publication(.running) { [stop, publisher] in
        stop.isSet || publisher.isFinishing
      }
      publisher.start { [listener] in
        listener.published(try publication())
      } failed: {
        [listener, stop, publisher] error in
        if !stop.isSet && !publisher.isFinishing { listener.warning("\(error)") }
      }
    }
  }
}
