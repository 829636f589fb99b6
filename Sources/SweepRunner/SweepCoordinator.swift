import Dispatch
import KernelContract
import MatrixKernels
import Records
import Search
import Synchronization

/// Trains the trials that a source gives: one worker a core, one writer.
///
/// Workers share the data read-only and hold no lock while they train. Finished trials and
/// checkpoints go through a bounded queue to the writer, which alone touches the store; a trial
/// counts as finished when the store has it.
public struct SweepCoordinator: Sendable {
  /// How a sweep ended.
  public enum Ending: Sendable {
    /// Every trial was run.
    case complete
    /// Every trial was run that the config's budget is enough for; the reason tells people.
    case budgetSpent(reason: String)
    /// Somebody set the flag.
    case stopped
    /// The store failed, with its reason.
    case storeFailed(any Error)
  }

  /// Records that wait for the writer, in bytes.
  private static let queueCapacity = 64 << 20

  let sweep: PreparedSweep
  private let kernels: KernelTable
  private let threads: Int
  let stop: StopFlag
  let found: FoundSweep
  let round = CheckpointRound()
  let assignments: AssignmentQueue
  /// Whether it trains a part of a search's round: where its trials pause is kept for the next one.
  private let isShare: Bool
  private let queue: BoundedQueue<Writer.Message>
  /// What is counted while it runs.
  public let progress: SweepProgress
  /// How long the end of a run takes, as measured while it runs.
  public let timeToEnd: TimeToEnd
  /// Time in which the process was stopped or the machine slept.
  let standstill = Standstill()

  /// A coordinator for one run.
  ///
  /// - Parameters:
  ///   - source: where trials come from; nil for the sweep's own.
  ///   - share: what is to be trained of a search's round, in place of a source.
  ///   - found: what an earlier run left; those trials are not trained again.
  ///   - publication: seconds that the first publication is expected to take.
  public init(
    _ sweep: PreparedSweep, source: (any TrialSource)? = nil, share: [TrialAssignment]? = nil,
    found: FoundSweep = FoundSweep(), kernels: KernelTable, threads: Int, stop: StopFlag,
    publication: Double = 0
  ) {
    timeToEnd = TimeToEnd(publication: publication)
    self.sweep = sweep
    self.found = found
    self.kernels = kernels
    self.threads = threads
    self.stop = stop
    isShare = share != nil
    let cost = Self.cost(
      share ?? sweep.affordableTrials.map { TrialAssignment(number: $0.id, trial: $0) }, sweep,
      found, isShare: share != nil)
    progress = SweepProgress(
      plannedTrials: share?.count ?? sweep.plan.trials.count, plannedCost: cost,
      workers: threads,
      found: found, objective: sweep.plan.objective.measure)
    queue = BoundedQueue<Writer.Message>(capacity: Self.queueCapacity)
    assignments = AssignmentQueue(
      share.map { AssignedTrials($0) } ?? source ?? sweep.source, sweep, found: found,
      threads: threads, writer: queue,
      news: { [progress] in progress.note($0) })
  }

  /// About how long some assignments still take.
  private static func cost(
    _ assignments: [TrialAssignment], _ sweep: PreparedSweep, _ found: FoundSweep,
    isShare: Bool
  ) -> Double {
    assignments.reduce(0.0) { sum, assignment in
      let trial = assignment.trial
      guard found.finished[trial.id] == nil else { return sum }
      var state = found.checkpoints[trial.id]
      if isShare, state == nil { state = found.state(trial.id) }
      let planned = Double(assignment.lastEpoch ?? trial.settings.epochs)
      let left = max(0, planned - Double((state?.state.epoch ?? 1) - 1))
      return sum + left / Double(trial.settings.epochs)
        * trial.settings.cost(for: sweep.dataset(of: trial))
    }
  }

  /// Why the sweep's source ended, as people can read it; nil before.
  public var reasonOfEnd: String? { assignments.reasonOfEnd }

  /// Trains every trial that is not finished.
  ///
  /// - Parameters:
  ///   - store: where finished trials go; called on one thread.
  ///   - intervals: how often it keeps checkpoints and publishes.
  ///   - listener: is told what happens.
  public func run(
    store: any TrialStore, intervals: SweepIntervals = SweepIntervals(),
    listener: SweepListener = SweepListener()
  ) -> Ending {
    let objective = sweep.plan.objective.measure
    let rules = sweep.plan.stoppingRules
    var counting = listener
    counting.trialEnded = { [progress, assignments] record in
      progress.addTrial(
        record, objective: objective,
        stopping: rules[record.id] ?? assignments.stopping(of: record.id))
      listener.trialEnded(record)
    }
    let writer = Writer(
      store: store, queue: queue, intervals: intervals, round: round, stop: stop,
      listener: counting, timeToEnd: timeToEnd,
      unsaved: { [assignments] in assignments.takeUnsaved() }, savesPaused: isShare)
    writer.start()
    standstill.begin()
    defer { standstill.end() }

    let team = CoreTeam()
    let busy = Atomic<Int>(0)
    DispatchQueue.concurrentPerform(iterations: threads) { worker in
      busy.wrappingAdd(1, ordering: .acquiringAndReleasing)
      let training = TrialTraining(self, kernels: kernels, team: team, worker: worker, queue: queue)
      work(training, team)
      progress.begin(trial: 0, epoch: 0, worker: worker)
      team.recall()
      // A worker without a trial helps inside the others' products, until the last trial is done.
      if busy.wrappingSubtract(1, ordering: .acquiringAndReleasing).newValue == 0 {
        team.close()
      }
      team.help(kernels: kernels)
    }
    queue.close()
    if let error = writer.finish() { return .storeFailed(error) }
    if stop.isSet && !assignments.isComplete { return .stopped }
    return sweep.budgetEnd.map { .budgetSpent(reason: $0) } ?? .complete
  }

  /// What a worker does until there is nothing any more. While the source waits for the results of
  /// others, it helps inside their products.
  private func work(_ training: TrialTraining, _ team: CoreTeam) {
    while true {
      switch assignments.take(unless: stop) {
      case .group(let group):
        training.train(group)
        team.recall()
      case .later(let news):
        team.help(kernels: kernels) { !stop.isSet && !assignments.hasNews(since: news) }
      case .nothing: return
      }
    }
  }
}
