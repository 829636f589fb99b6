import Datasets
import Experiments
import Foundation
import MatrixKernels
import NeuralNetworks
import Results

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
    guard group.trials.count > 1 else { return trainAlone(group.trials[0]) }
    for trial in trainInLockstep(group.trials) where !coordinator.stop.isSet { trainAlone(trial) }
  }

  /// Returns those that are left to be trained alone.
  private func trainInLockstep(_ trials: [PlannedTrial]) -> [PlannedTrial] {
    let clocks = trials.map {
      TrialClock(coordinator.found.checkpoints[$0.id], sharedBy: trials.count)
    }
    let epochs = begin(trials[0])
    let observer = Trainer.LockstepObserver(
      epochEnded: { epoch, networks in epochs.count(epoch, networks: networks) },
      request: request(epochs, networks: trials.count),
      keep: { keep($1, of: trials[$0], clocks[$0]) },
      ended: { end(trials[$0], $1, clocks[$0], epochs) })
    let alone = trainers[(trials[0].fold ?? 1) - 1].train(
      inLockstep: trials.map(beginning), workspace: workspace, observer: observer)
    return alone?.map { trials[$0] } ?? []
  }

  private func trainAlone(_ trial: PlannedTrial) {
    let clock = TrialClock(coordinator.found.checkpoints[trial.id])
    let epochs = begin(trial)
    let observer = Trainer.Observer(
      epochEnded: { epochs.count($0, networks: 1) }, request: request(epochs, networks: 1),
      keep: { keep($0, of: trial, clock) })
    let beginning = beginning(of: trial)
    guard
      let outcome = trainers[(trial.fold ?? 1) - 1].train(
        trial.settings, initialWeights: beginning.initialWeights, from: beginning.state,
        workspace: workspace, observer: observer)
    else { return }
    end(trial, outcome, clock, epochs)
  }

  private func beginning(of trial: PlannedTrial) -> TrialBeginning {
    TrialBeginning(
      trial.settings, initialWeights: sweep.initialWeights[trial.id],
      state: coordinator.found.checkpoints[trial.id]?.state)
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

  /// What to ask before every step: each round of checkpoints wants one state.
  private func request(
    _ epochs: EpochCounter, networks: Int
  ) -> () -> Trainer.Observer.Request {
    var lastRound = coordinator.round.current
    let countsSteps = epochs.isLong
    return {
      if countsSteps { epochs.countStep(networks: networks) }
      if coordinator.stop.isSet { return .stop }
      let now = coordinator.round.current
      guard now != lastRound else { return .goOn }
      lastRound = now
      return .state
    }
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

/// When a trial began, and how long it has been trained.
private struct TrialClock {
  let startTime: Double
  private let before: Double
  private let clock = ContinuousClock.now
  private let sharedBy: Double

  /// - Parameters:
  ///   - checkpoint: what an earlier run left.
  ///   - sharedBy: trials in lockstep, each of which has its share of the time.
  init(_ checkpoint: TrialCheckpoint?, sharedBy: Int = 1) {
    startTime = checkpoint?.startTime ?? Date().timeIntervalSince1970
    before = checkpoint?.wallTime ?? 0
    self.sharedBy = Double(sharedBy)
  }

  var wallTime: Double { before + seconds(ContinuousClock.now - clock) / sharedBy }
}

/// Counts the epochs of what a worker is at.
private struct EpochCounter {
  let progress: SweepProgress
  let worker: Int
  /// Epochs of an earlier run.
  let before: Int
  /// Training rows, and operations of an epoch of one trial.
  let rows: Int
  /// Rows of a step.
  let batch: Int
  let operations: Double

  /// Operations of an epoch, about a second's, from which on its steps are shown, too.
  private static let longEpoch = 1e10

  /// Whether people would wait for an epoch to end.
  var isLong: Bool { operations > Self.longEpoch && batch < rows }

  func countStep(networks: Int) {
    progress.addStep(
      worker: worker, samples: batch * networks,
      operations: operations * Double(batch * networks) / Double(rows))
  }

  func count(_ epoch: Int, networks: Int) {
    progress.addEpoch(
      epoch, worker: worker, samples: rows * networks, operations: operations * Double(networks))
  }

  /// Counts epochs that a trial that ended early did not need.
  func skip(_ epochs: Int) {
    progress.addSkipped(operations: operations * Double(epochs), worker: worker)
  }
}
