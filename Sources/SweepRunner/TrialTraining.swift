import Foundation
import KernelContract
import MatrixKernels
import Networks
import Records
import Search
import Training

/// How one worker trains what it takes, and hands it over.
struct TrialTraining {
  private let coordinator: SweepCoordinator
  private let trainers: [Trainer]
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

  /// Trains a group's trials to their ends, unless the sweep is stopped.
  func train(_ group: TrialGroup) {
    let trials = group.trials
    var clocks = trials.map { clock(of: $0, sharedBy: trials.count) }
    var epochs = begin(trials[0])
    var lastRound = coordinator.round.current
    let observer = TrainingObserver(
      began: { network in
        clocks[network] = clock(of: trials[network], sharedBy: 1)
        epochs = begin(trials[network])
      },
      epochEnded: { epoch, networks in epochs.count(epoch, networks: networks) },
      request: {
        if epochs.isLong { epochs.countStep(networks: trials.count) }
        return request(&lastRound)
      },
      keep: { keep($1, of: trials[$0], clocks[$0]) },
      ended: { network, outcome, _ in end(trials[network], outcome, clocks[network], epochs) })
    _ = trainers[(trials[0].fold ?? 1) - 1].train(
      trials.map(task), workspace: workspace, observer: observer)
  }

  private func task(of trial: PlannedTrial) -> TrainingTask {
    TrainingTask(
      trial.settings, initialWeights: sweep.initialWeights[trial.id],
      from: coordinator.found.checkpoints[trial.id]?.state)
  }

  private func clock(of trial: PlannedTrial, sharedBy trials: Int) -> TrialClock {
    TrialClock(coordinator.found.checkpoints[trial.id], sharedBy: trials)
  }

  /// What to ask before every step: each round of checkpoints wants one state.
  private func request(_ lastRound: inout Int) -> TrainingObserver.Request {
    if coordinator.stop.isSet { return .stop }
    let now = coordinator.round.current
    guard now != lastRound else { return .goOn }
    lastRound = now
    return .state
  }

  /// Says what the worker is at; what comes back counts its epochs.
  private func begin(_ trial: PlannedTrial) -> EpochCounter {
    let dataset = sweep.dataset(of: trial)
    let before = coordinator.found.checkpoints[trial.id]?.state.history.epochs ?? 0
    progress.begin(trial: trial.id, epoch: before, worker: worker)
    let rows = dataset.training.count
    let batch = trial.settings.batchSize.count(of: rows)
    return EpochCounter(
      progress: progress, worker: worker, before: before, rows: rows, batch: batch,
      operations: trial.settings.operationCount(for: dataset) / Double(trial.settings.epochs))
  }

  private func keep(_ state: TrainingState, of trial: PlannedTrial, _ clock: TrialClock) {
    queue.append(
      .checkpoint(
        TrialCheckpoint(
          id: trial.id, state: state, startTime: clock.startTime, wallTime: clock.wallTime)),
      bytes: state.byteCount)
  }

  private func end(
    _ trial: PlannedTrial, _ outcome: TrialOutcome, _ clock: TrialClock, _ epochs: EpochCounter
  ) {
    epochs.skip(trial.settings.epochs - max(epochs.before, outcome.history.epochs))
    let record = TrialRecord(
      id: trial.id, outcome: outcome, startTime: clock.startTime, wallTime: clock.wallTime)
    queue.append(.record(record), bytes: outcome.byteCount)
  }
}
