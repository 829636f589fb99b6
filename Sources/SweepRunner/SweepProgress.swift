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
  /// About how long the trials take that this run has to do; see ``TrialSettings/cost(for:)``.
  private let plannedCost: Double
  private let workers: [WorkerProgress]
  private let started = ContinuousClock.now
  private let finished = Atomic<Int>(0)
  private let failed = Atomic<Int>(0)
  private let bestSoFar = Mutex<Best?>(nil)
  private let search = Mutex<SearchStanding?>(nil)
  /// When it was asked what is left, and the share that was done then.
  private let looks = Mutex<[(time: Double, share: Double)]>([])
  /// The share of a search's budget that earlier runs spent.
  private let earlierShare = Mutex(0.0)
  /// The trials that are counted as finished, where they may pause more than once.
  private let counted: Mutex<Set<Int>>

  init(
    plannedTrials: Int, plannedCost: Double, workers: Int, found: FoundSweep,
    objective: Measure
  ) {
    self.plannedTrials = plannedTrials
    counted = Mutex(plannedTrials == 0 ? Set(found.finished.keys) : [])
    self.plannedCost = plannedCost
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

  /// Share of this run's cost that is done, or of a search's budget, 0...1.
  public var share: Double {
    if let standing { return standing.share }
    let done = workers.reduce(0) {
      $0 + $1.cost.load(ordering: .relaxed) + $1.costOfEpoch.load(ordering: .relaxed)
    }
    return plannedCost > 0 ? min(1, Double(done) / plannedCost) : 0
  }
  /// The best finished trial.
  public var best: Best? { bestSoFar.withLock { $0 } }
  /// Seconds since the sweep began.
  public var elapsed: Double { seconds(ContinuousClock.now - started) }
  /// Seconds that are left if it goes on as in the later half of the time so far; nil before anything is
  /// known. Costs are not quite times, and a search goes to other networks than it began with.
  public var remaining: Double? {
    let (share, now) = (share, elapsed)
    let earlier = earlierShare.withLock { $0 }
    let since = looks.withLock { looks in
      if now - (looks.last?.time ?? 0) > now / 64 { looks.append((now, share)) }
      while looks.count > 1, looks[1].time < now / 2 { looks.removeFirst() }
      guard let first = looks.first, first.time < 0.6 * now else {
        return (time: 0.0, share: earlier)
      }
      return (time: first.time, share: max(first.share, earlier))
    }
    return share - since.share > 0.001 && now > 0.2
      ? (now - since.time) * (1 - share) / (share - since.share) : nil
  }

  /// A worker begins a trial, of which an earlier run did `epoch` epochs; trial 0 is none.
  func begin(trial: Int, epoch: Int, worker: Int) {
    workers[worker].epoch.store(epoch, ordering: .relaxed)
    workers[worker].trial.store(trial, ordering: .relaxed)
  }

  /// Counts a step of an epoch that takes long, until the epoch is counted as a whole.
  func addStep(worker: Int, samples: Int, cost: Double) {
    workers[worker].samplesOfEpoch.wrappingAdd(samples, ordering: .relaxed)
    workers[worker].costOfEpoch.wrappingAdd(Int(cost), ordering: .relaxed)
  }

  func addEpoch(_ epoch: Int, worker: Int, samples count: Int, cost: Double) {
    workers[worker].samplesOfEpoch.store(0, ordering: .relaxed)
    workers[worker].costOfEpoch.store(0, ordering: .relaxed)
    workers[worker].epoch.store(epoch, ordering: .relaxed)
    workers[worker].samples.wrappingAdd(count, ordering: .relaxed)
    workers[worker].cost.wrappingAdd(Int(cost), ordering: .relaxed)
  }

  /// Counts what a trial that ended early did not need.
  func addSkipped(cost: Double, worker: Int) {
    workers[worker].cost.wrappingAdd(Int(cost), ordering: .relaxed)
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
