import Records
import Search
import Synchronization
import Training

/// How far a running sweep is; counted by the workers, read by what shows it.
public final class SweepProgress: Sendable {
  /// The best finished trial so far.
  public struct Best: Sendable {
    /// Its number.
    public let trial: Int
    /// Its value of the objective.
    public let value: Double
  }

  /// What a worker is at.
  public struct Work: Sendable {
    /// The trial's number.
    public let trial: Int
    /// Its epochs that are done.
    public let epoch: Int
  }

  /// Planned trials.
  public let plannedTrials: Int
  /// Trials that an earlier run finished.
  public let earlierTrials: Int
  /// Operations of the trials that this run has to do.
  private let plannedOperations: Double
  private let workers: [WorkerProgress]
  private let started = ContinuousClock.now
  private let finished = Atomic<Int>(0)
  private let failed = Atomic<Int>(0)
  private let bestSoFar = Mutex<Best?>(nil)
  private let search = Mutex<SearchStanding?>(nil)
  /// The share of a search's budget that earlier runs spent.
  private let earlierShare = Mutex(0.0)
  /// The trials that are counted as finished, where they may pause more than once.
  private let counted: Mutex<Set<Int>>

  init(
    plannedTrials: Int, plannedOperations: Double, workers: Int, found: FoundSweep,
    objective: Measure
  ) {
    self.plannedTrials = plannedTrials
    counted = Mutex(plannedTrials == 0 ? Set(found.finished.keys) : [])
    self.plannedOperations = plannedOperations
    self.workers = (0..<workers).map { _ in WorkerProgress() }
    earlierTrials = found.finished.count
    finished.store(found.finished.count, ordering: .relaxed)
    failed.store(found.finished.values.count(where: \.isFailure), ordering: .relaxed)
    for (id, value) in found.objectives where found.finished[id]?.hasNetwork == true {
      consider(id, value, objective)
    }
  }

  /// Trials that are kept, failed ones too.
  public var finishedTrials: Int { finished.load(ordering: .relaxed) }
  /// Of them, those that failed or diverged.
  public var failedTrials: Int { failed.load(ordering: .relaxed) }
  /// Rows that were trained on, counted once an epoch.
  public var trainedSamples: Int {
    workers.reduce(0) {
      $0 + $1.samples.load(ordering: .relaxed) + $1.samplesOfEpoch.load(ordering: .relaxed)
    }
  }
  /// What each worker is at that is at something.
  public var work: [Work] {
    workers.compactMap { worker in
      let trial = worker.trial.load(ordering: .relaxed)
      return trial > 0 ? Work(trial: trial, epoch: worker.epoch.load(ordering: .relaxed)) : nil
    }
  }
  /// How far a search is; nil where all trials are planned.
  public var standing: SearchStanding? { search.withLock { $0 } }

  func note(_ standing: SearchStanding) {
    search.withLock { known in
      if known == nil { earlierShare.withLock { $0 = standing.share } }
      known = standing
    }
  }

  /// Share of this run's operations that are done, or of a search's budget, 0...1.
  public var share: Double {
    if let standing { return standing.share }
    let done = workers.reduce(0) {
      $0 + $1.operations.load(ordering: .relaxed) + $1.operationsOfEpoch.load(ordering: .relaxed)
    }
    return plannedOperations > 0 ? min(1, Double(done) / plannedOperations) : 0
  }
  /// The best finished trial.
  public var best: Best? { bestSoFar.withLock { $0 } }
  /// Seconds since the sweep began.
  public var elapsed: Double { seconds(ContinuousClock.now - started) }
  /// Seconds that are left if it goes on as before; nil before anything is known.
  public var remaining: Double? {
    let (share, earlier) = (share, earlierShare.withLock { $0 })
    return share - earlier > 0.001 && elapsed > 0.2
      ? elapsed * (1 - share) / (share - earlier) : nil
  }

  /// A worker begins a trial, of which an earlier run did `epoch` epochs; trial 0 is none.
  func begin(trial: Int, epoch: Int, worker: Int) {
    workers[worker].epoch.store(epoch, ordering: .relaxed)
    workers[worker].trial.store(trial, ordering: .relaxed)
  }

  /// Counts a step of an epoch that takes long, until the epoch is counted as a whole.
  func addStep(worker: Int, samples: Int, operations: Double) {
    workers[worker].samplesOfEpoch.wrappingAdd(samples, ordering: .relaxed)
    workers[worker].operationsOfEpoch.wrappingAdd(Int(operations), ordering: .relaxed)
  }

  func addEpoch(_ epoch: Int, worker: Int, samples count: Int, operations: Double) {
    workers[worker].samplesOfEpoch.store(0, ordering: .relaxed)
    workers[worker].operationsOfEpoch.store(0, ordering: .relaxed)
    workers[worker].epoch.store(epoch, ordering: .relaxed)
    workers[worker].samples.wrappingAdd(count, ordering: .relaxed)
    workers[worker].operations.wrappingAdd(Int(operations), ordering: .relaxed)
  }

  /// Counts what a trial that ended early did not need.
  func addSkipped(operations: Double, worker: Int) {
    workers[worker].operations.wrappingAdd(Int(operations), ordering: .relaxed)
  }

  /// - Parameter stopping: when its training was to end early.
  func addTrial(_ record: TrialRecord, objective: Measure, stopping: StoppingRule?) {
    let isNew = plannedTrials > 0 || counted.withLock { $0.insert(record.id).inserted }
    if isNew { finished.wrappingAdd(1, ordering: .relaxed) }
    if record.outcome.status.isFailure { failed.wrappingAdd(1, ordering: .relaxed) }
    guard record.outcome.status.hasNetwork else { return }
    let value = objective.value(
      of: record.outcome, stopping: stopping, wallTime: record.wallTime)
    consider(record.id, value, objective)
  }

  private func consider(_ trial: Int, _ value: Double, _ objective: Measure) {
    guard !value.isNaN else { return }
    bestSoFar.withLock { best in
      if let current = best {
        let better =
          objective.higherIsBetter ? value > current.value : value < current.value
        let earlier = value == current.value && trial < current.trial
        guard better || earlier else { return }
      }
      best = Best(trial: trial, value: value)
    }
  }
}

func seconds(_ duration: Duration) -> Double {
  Double(duration.components.seconds) + Double(duration.components.attoseconds) * 1e-18
}
