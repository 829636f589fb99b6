import KernelContract
import MatrixKernels
import Networks
import Records
import Search
import SystemSupport
import Training

/// How one worker trains what it takes, and hands it over.
struct TrialTraining {
  private let coordinator: SweepCoordinator
  private let trainers: SweepTrainers
  private let workspace = Workspace()
  private let worker: Int
  private let queue: BoundedQueue<Writer.Message>

  init(
    _ coordinator: SweepCoordinator, kernels: KernelTable, team: CoreTeam, worker: Int,
    queue: BoundedQueue<Writer.Message>
  ) {
    self.coordinator = coordinator
    self.worker = worker
    self.queue = queue
    trainers = coordinator.sweep.trainers(kernels: kernels, team: team)
  }

  private var sweep: PreparedSweep { coordinator.sweep }
  private var progress: SweepProgress { coordinator.progress }

  /// Trains a group's trials as far as they are to go, unless the sweep is stopped.
  func train(_ group: TrialGroup) {
    let trials = group.assignments.map(\.trial)
    let checkpoints = trials.map { coordinator.assignments.checkpoint(of: $0) }
    var clocks = checkpoints.map { TrialClock($0, sharedBy: trials.count, coordinator.standstill) }
    var epochs = begin(trials[0], checkpoints[0])
    var underWay = trials.indices
    var lastRound = coordinator.round.current
    let observer = TrainingObserver(
      began: { network in
        underWay = network..<network + 1
        clocks[network] = TrialClock(checkpoints[network], coordinator.standstill)
        epochs = begin(trials[network], checkpoints[network])
      },
      epochEnded: { epoch, networks in epochs.count(epoch, networks: networks) },
      request: {
        if epochs.isLong { epochs.countStep(networks: trials.count) }
        return request(&lastRound, clocks[underWay])
      }, keepsEpochs: sweep.configuration.secondsPerTrial != nil,
      keep: { network, state in
        let checkpoint = checkpoint(state, of: trials[network], clocks[network])
        queue.append(.checkpoint(checkpoint), bytes: state.byteCount)
      },
      ended: { network, outcome, state in
        end(group.assignments[network], outcome, state, clocks[network], epochs)
      })
    let tasks = zip(group.assignments, checkpoints).map { assignment, checkpoint in
      TrainingTask(
        assignment.trial.settings, initialWeights: sweep.initialWeights[assignment.trial.id],
        from: checkpoint?.state, until: assignment.lastEpoch)
    }
    let first = trials[0]
    _ = trainers.trainer(first.settings.preprocessing, fold: first.fold).train(
      tasks, workspace: workspace, observer: observer)
  }

  /// What to ask before every step: each round of checkpoints wants one state.
  private func request(
    _ lastRound: inout Int, _ clocks: ArraySlice<TrialClock>
  ) -> TrainingObserver.Request {
    if coordinator.stop.isSet { return .stop }
    if let limit = sweep.configuration.secondsPerTrial,
      clocks.allSatisfy({ $0.wallTime > limit })
    {
      return .end(
        reason: "ended by limits.seconds_per_trial after \(formatted("%g", limit)) s of training")
    }
    let now = coordinator.round.current
    guard now != lastRound else { return .goOn }
    lastRound = now
    return .state
  }

  /// Says what the worker is at; what comes back counts its epochs.
  private func begin(_ trial: PlannedTrial, _ checkpoint: TrialCheckpoint?) -> EpochCounter {
    let dataset = sweep.dataset(of: trial)
    let before = checkpoint?.state.history.epochs ?? 0
    progress.begin(trial: trial.id, epoch: before, worker: worker)
    let rows = dataset.training.count
    let batch = trial.settings.batchSize.count(of: rows)
    return EpochCounter(
      progress: progress, worker: worker, before: before, rows: rows, batch: batch,
      cost: trial.settings.cost(for: dataset) / Double(trial.settings.epochs))
  }

  private func checkpoint(
    _ state: TrainingState, of trial: PlannedTrial, _ clock: TrialClock
  ) -> TrialCheckpoint {
    TrialCheckpoint(
      id: trial.id, state: state, startTime: clock.startTime, wallTime: clock.wallTime)
  }

  /// Hands over what a trial ended or paused with.
  private func end(
    _ assignment: TrialAssignment, _ outcome: TrialOutcome, _ state: TrainingState?,
    _ clock: TrialClock, _ epochs: EpochCounter
  ) {
    let trial = assignment.trial
    if outcome.status != .stopped || outcome.isLimited {
      epochs.skip(trial.settings.epochs - max(epochs.before, outcome.history.epochs))
    }
    let record = TrialRecord(
      id: trial.id, outcome: outcome, startTime: clock.startTime, wallTime: clock.wallTime)
    // A trial that pauses has a record, too: what it is like so far.
    queue.append(.record(record), bytes: outcome.byteCount)
    coordinator.assignments.end(
      assignment, outcome, state.map { checkpoint($0, of: trial, clock) })
  }
}
