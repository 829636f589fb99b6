import Datasets
import Dispatch
import Experiments
import Foundation
import MatrixKernels
import NeuralNetworks
import Results
import Synchronization

/// Trains all trials of a sweep: one worker a core, the costliest trial first, one writer.
///
/// Workers share the data read-only and hold no lock while they train. Finished trials go through a
/// bounded queue to the writer, which alone touches the store; a trial counts as finished when the
/// store has it.
public struct SweepCoordinator: Sendable {
  /// How a sweep ended.
  public enum Ending: Sendable {
    /// Every trial was run.
    case complete
    /// Somebody set the flag.
    case stopped
    /// The store failed, with its reason.
    case storeFailed(any Error)
  }

  private let sweep: PreparedSweep
  private let kernels: KernelTable
  private let threads: Int
  private let stop: StopFlag
  /// What is counted while it runs.
  public let progress: SweepProgress

  /// A coordinator for one run.
  public init(_ sweep: PreparedSweep, kernels: KernelTable, threads: Int, stop: StopFlag) {
    self.sweep = sweep
    self.kernels = kernels
    self.threads = threads
    self.stop = stop
    progress = SweepProgress(
      plannedTrials: sweep.plan.trials.count,
      plannedOperations: sweep.plan.trials.reduce(0) {
        $0 + $1.settings.operationCount(for: sweep.dataset)
      })
  }

  /// Trains every trial.
  ///
  /// - Parameters:
  ///   - store: where finished trials go; called on one thread.
  ///   - trialEnded: called by the writer after each trial is kept.
  public func run(
    store: any TrialStore, trialEnded: @escaping @Sendable (TrialRecord) -> Void = { _ in }
  ) -> Ending {
    let trials = byDescendingCost()
    let queue = BoundedQueue<TrialRecord>(capacity: 2 * threads)
    let writer = Writer(
      store: store, queue: queue, progress: progress,
      objective: sweep.plan.objective.metric, stop: stop, trialEnded: trialEnded)
    writer.start()

    let next = Atomic<Int>(0)
    let dataset = sweep.dataset
    DispatchQueue.concurrentPerform(iterations: min(threads, trials.count)) { _ in
      let workspace = Workspace()
      let trainer = Trainer(dataset: dataset, kernels: kernels)
      while !stop.isSet {
        let index = next.wrappingAdd(1, ordering: .relaxed).oldValue
        guard index < trials.count else { return }
        if let record = train(trials[index], trainer, workspace) { queue.append(record) }
      }
    }
    queue.close()
    if let error = writer.finish() { return .storeFailed(error) }
    return stop.isSet && progress.finishedTrials < trials.count ? .stopped : .complete
  }

  /// Long trials last would leave the other cores idle at the end.
  private func byDescendingCost() -> [PlannedTrial] {
    sweep.plan.trials.map { ($0, $0.settings.operationCount(for: sweep.dataset)) }
      .sorted { ($1.1, $0.0.id) < ($0.1, $1.0.id) }.map(\.0)
  }

  private func train(
    _ trial: PlannedTrial, _ trainer: Trainer, _ workspace: Workspace
  ) -> TrialRecord? {
    let startTime = Date().timeIntervalSince1970
    let clock = ContinuousClock.now
    let operations = trial.settings.operationCount(for: sweep.dataset)
    let perEpoch = operations / Double(trial.settings.epochs)
    let rows = sweep.dataset.training.count
    let observer = Trainer.Observer(
      epochEnded: { _ in progress.addEpoch(samples: rows, operations: perEpoch) },
      shouldStop: { stop.isSet })
    guard
      let outcome = trainer.train(
        trial.settings, initialWeights: sweep.initialWeights[trial.id], workspace: workspace,
        observer: observer)
    else { return nil }
    progress.addSkipped(operations: operations - perEpoch * Double(outcome.history.epochs))
    return TrialRecord(
      id: trial.id, outcome: outcome, startTime: startTime,
      wallTime: seconds(ContinuousClock.now - clock))
  }
}
