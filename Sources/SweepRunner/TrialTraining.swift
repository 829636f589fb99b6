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
    let startTime = Date().timeIntervalSince1970
    let clock = ContinuousClock.now
    /// Each trial's share of the time of all.
    func wallTime() -> Double { seconds(ContinuousClock.now - clock) / Double(trials.count) }
    let dataset = sweep.dataset(of: trials[0])
    let settings = trials[0].settings
    let perEpoch = settings.operationCount(for: dataset) / Double(settings.epochs)
    let rows = dataset.training.count
    progress.begin(trial: trials[0].id, epoch: 0, worker: worker)
    let observer = Trainer.LockstepObserver(
      epochEnded: { epoch, networks in
        progress.addEpoch(
          epoch, worker: worker, samples: rows * networks,
          operations: perEpoch * Double(networks))
      },
      request: request(),
      keep: { keep($1, of: trials[$0], startTime, wallTime()) },
      ended: { end(trials[$0], $1, startTime, wallTime(), epochsBefore: 0, perEpoch) })
    let alone = trainers[(trials[0].fold ?? 1) - 1].train(
      inLockstep: trials.map { ($0.settings, sweep.initialWeights[$0.id]) },
      workspace: workspace, observer: observer)
    return alone?.map { trials[$0] } ?? []
  }

  private func trainAlone(_ trial: PlannedTrial) {
    let checkpoint = coordinator.found.checkpoints[trial.id]
    let startTime = checkpoint?.startTime ?? Date().timeIntervalSince1970
    let clock = ContinuousClock.now
    func wallTime() -> Double {
      (checkpoint?.wallTime ?? 0) + seconds(ContinuousClock.now - clock)
    }
    let dataset = sweep.dataset(of: trial)
    let perEpoch = trial.settings.operationCount(for: dataset) / Double(trial.settings.epochs)
    let rows = dataset.training.count
    let epochsBefore = checkpoint?.state.history.epochs ?? 0
    progress.begin(trial: trial.id, epoch: epochsBefore, worker: worker)
    let observer = Trainer.Observer(
      epochEnded: {
        progress.addEpoch($0, worker: worker, samples: rows, operations: perEpoch)
      },
      request: request(),
      keep: { keep($0, of: trial, startTime, wallTime()) })
    guard
      let outcome = trainers[(trial.fold ?? 1) - 1].train(
        trial.settings, initialWeights: sweep.initialWeights[trial.id], from: checkpoint?.state,
        workspace: workspace, observer: observer)
    else { return }
    end(trial, outcome, startTime, wallTime(), epochsBefore: epochsBefore, perEpoch)
  }

  /// What to ask before every step: each round of checkpoints wants one state.
  private func request() -> () -> Trainer.Observer.Request {
    var lastRound = coordinator.round.current
    return {
      if coordinator.stop.isSet { return .stop }
      let now = coordinator.round.current
      guard now != lastRound else { return .goOn }
      lastRound = now
      return .state
    }
  }

  private func keep(
    _ state: TrainingState, of trial: PlannedTrial, _ startTime: Double, _ wallTime: Double
  ) {
    queue.append(
      .checkpoint(
        TrialCheckpoint(id: trial.id, state: state, startTime: startTime, wallTime: wallTime)),
      bytes: state.byteCount)
  }

  private func end(
    _ trial: PlannedTrial, _ outcome: TrialOutcome, _ startTime: Double, _ wallTime: Double,
    epochsBefore: Int, _ operationsPerEpoch: Double
  ) {
    let left = trial.settings.epochs - max(epochsBefore, outcome.history.epochs)
    progress.addSkipped(operations: operationsPerEpoch * Double(left), worker: worker)
    let record = TrialRecord(
      id: trial.id, outcome: outcome, startTime: startTime, wallTime: wallTime)
    queue.append(.record(record), bytes: outcome.byteCount)
  }
}
