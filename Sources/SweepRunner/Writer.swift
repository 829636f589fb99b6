import Foundation
import NeuralNetworks
import Results

/// The one thread that gives finished trials to the store.
final class Writer: @unchecked Sendable {
  // Unchecked: `store` is used by the writer's thread alone until `finish` has joined it, and
  // `failure` is written before the semaphore is signalled and read after.
  private let store: any TrialStore
  private let queue: BoundedQueue<TrialRecord>
  private let progress: SweepProgress
  private let objective: Metric
  private let stop: StopFlag
  private let trialEnded: @Sendable (TrialRecord) -> Void
  private let ended = DispatchSemaphore(value: 0)
  private var failure: (any Error)?

  init(
    store: any TrialStore, queue: BoundedQueue<TrialRecord>, progress: SweepProgress,
    objective: Metric, stop: StopFlag, trialEnded: @escaping @Sendable (TrialRecord) -> Void
  ) {
    self.store = store
    self.queue = queue
    self.progress = progress
    self.objective = objective
    self.stop = stop
    self.trialEnded = trialEnded
  }

  func start() {
    let thread = Thread { [self] in
      // After a failure the queue is still emptied, or workers would wait for ever.
      while failure == nil, let record = queue.next() { write(record) }
      while queue.next() != nil {}
      ended.signal()
    }
    thread.name = "writer"
    thread.start()
  }

  /// Waits until everything is written; the error that stopped it, if any.
  func finish() -> (any Error)? {
    ended.wait()
    return failure
  }

  private func write(_ record: TrialRecord) {
    do {
      try store.append(record)
      progress.addTrial(record, objective: objective)
      trialEnded(record)
    } catch {
      failure = error
      stop.set()
    }
  }
}
