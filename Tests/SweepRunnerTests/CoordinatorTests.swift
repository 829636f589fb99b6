import Configs
import Foundation
import MatrixKernels
import Networks
import Records
import SweepRunner
import Synchronization
import TestSupport
import Testing
import Training

@Suite struct CoordinatorTests {
  private func sweep(_ parameters: String) throws -> PreparedSweep {
    try PreparedSweep(
      Configuration(
        text: """
          {"dataset": {"generate": "spirals", "rows": 120, "validation": 0.25},
           "parameters": \(parameters)}
          """, file: "c.json"))
  }

  private func run(
    _ sweep: PreparedSweep, threads: Int, store: MemoryStore = MemoryStore(),
    stop: StopFlag = StopFlag(), intervals: SweepIntervals = SweepIntervals(),
    trialEnded: @escaping @Sendable (TrialRecord) -> Void = { _ in }
  ) -> (records: [TrialRecord], ending: SweepCoordinator.Ending, progress: SweepProgress) {
    let coordinator = SweepCoordinator(
      sweep, found: store.found, kernels: KernelSets.available[0], threads: threads, stop: stop)
    let ending = coordinator.run(
      store: store, intervals: intervals, listener: SweepListener(trialEnded: trialEnded))
    return (store.records.sorted { $0.id < $1.id }, ending, coordinator.progress)
  }

  private static let grid = """
    {"hidden_sizes": [3, [17, 5], []], "learning_rate": [0.01, 0.1], "seed": [1, 2, 3],
     "epochs": 4, "batch_size": 16}
    """

  @Test func resultsAreTheSameBitsForAnyNumberOfThreads() throws {
    let sweep = try sweep(Self.grid)
    let first = run(sweep, threads: 1)
    #expect(first.records.map(\.id) == Array(1...18))
    for threads in [2, 3, 16] {
      let other = run(sweep, threads: threads)
      #expect(other.records.map(\.id) == first.records.map(\.id))
      for (a, b) in zip(first.records, other.records) {
        #expect(a.outcome.weights == b.outcome.weights)
        #expect(a.outcome.history == b.outcome.history)
      }
    }
    #expect(first.progress.finishedTrials == 18)
    #expect(first.progress.trainedSamples == 18 * 4 * 90)
  }

  /// Small networks train in lockstep, those that diverge in the end alone: every one has the
  /// outcome that it has when it is the only one.
  @Test(arguments: [1, 2, 3, 40])
  func trialsInLockstepHaveTheBitsOfOneAlone(threads: Int) throws {
    let sweep = try sweep(
      """
      {"hidden_sizes": [3, [6, 5]], "optimizer": "sgd", "activation": "identity",
       "loss": "sum_squared_error", "learning_rate": [0.001, 0.002, 1e20], "epochs": 5,
       "seed": {"from": 1, "to": 11, "step": 1}}
      """)
    let (records, _, progress) = run(sweep, threads: threads)
    #expect(records.map(\.id) == Array(1...66))
    let trainer = Trainer(dataset: sweep.dataset, kernels: KernelSets.available[0])
    for (record, trial) in zip(records, sweep.plan.trials) {
      let alone = try #require(trainer.train(trial.settings, workspace: Workspace()))
      #expect(record.outcome.status == alone.status)
      #expect(record.outcome.message == alone.message)
      #expect(record.outcome.weights == alone.weights)
      #expect(record.outcome.history == alone.history)
    }
    #expect(records.count { $0.outcome.status == .diverged } == 22)
    #expect(progress.finishedTrials == 66 && progress.failedTrials == 22)
    #expect(progress.share == 1)
  }

  @Test func aTrialThatDivergesStaysAlone() throws {
    let sweep = try sweep(
      """
      {"hidden_sizes": 4, "optimizer": "sgd", "activation": "identity",
       "loss": "sum_squared_error", "learning_rate": [0.001, 1e20, 0.002], "epochs": 30}
      """)
    let (records, _, progress) = run(sweep, threads: 2)
    #expect(records.map(\.outcome.status) == [.done, .diverged, .done])
    #expect(progress.failedTrials == 1)
    #expect(progress.share > 0.99)
    #expect(records[1].outcome.message.contains(" became "))
  }

  @Test func aTrialThatCannotBeAllocatedStaysAlone() throws {
    let sweep = try sweep("{\"hidden_sizes\": [4, [1000000, 1000000]], \"epochs\": 1}")
    let (records, _, _) = run(sweep, threads: 2)
    #expect(records.map(\.outcome.status) == [.done, .failed])
    let estimate = SweepEstimate(sweep, threads: 2, output: "/tmp/x.h5", kernels: nil)
    #expect(estimate.obstacle?.contains("of memory, the machine has") == true)
  }

  @Test func aFailingStoreEndsTheSweep() throws {
    let sweep = try sweep(Self.grid)
    let (records, ending, _) = run(sweep, threads: 4, store: MemoryStore(failsAfter: 5))
    #expect(records.count == 5)
    guard case .storeFailed(let error) = ending else {
      Issue.record("\(ending)")
      return
    }
    #expect(error is MemoryStore.Full)
  }

  @Test func theStopFlagEndsTheSweepAndKeepsWhatIsFinished() throws {
    let sweep = try sweep(
      "{\"hidden_sizes\": 8, \"epochs\": 200, \"seed\": {\"from\": 1, \"to\": 500, \"step\": 1}}")
    let stop = StopFlag()
    let (records, ending, _) = run(sweep, threads: 2, stop: stop) { record in
      if record.id >= 3 { stop.set() }
    }
    guard case .stopped = ending else {
      Issue.record("\(ending)")
      return
    }
    #expect(records.count >= 1 && records.count < 500)
    #expect(records.allSatisfy { $0.outcome.status == .done })
  }

  /// Epochs for which a trial takes longer than the writer may take to hear of another's end, alone
  /// and in lockstep; a debug build, checked by a sanitizer, is slow.
  private static let long =
    ProcessInfo.processInfo.environment["OVERNIGHT_SANITIZED"] == nil
    ? (alone: 8000, together: 20_000) : (alone: 400, together: 200)

  /// Stopped whenever a trial ends, and gone on with from what the store has: the same bits.
  @Test(
    .serialized,
    arguments: [
      """
      "hidden_sizes": [[17, 5], 30, 3, 60], "optimizer": ["adam", "rmsprop"], "epochs": \(long.alone)
      """,
      // In lockstep, a short group beside a long one.
      """
      "hidden_sizes": 5, "seed": {"from": 1, "to": 16, "step": 1}, "epochs": [10, \(long.together)]
      """,
    ])
  func aSweepThatIsStoppedGoesOnWithTheSameBits(parameters: String) throws {
    let sweep = try sweep("{\(parameters), \"batch_size\": 16}")
    let whole = run(sweep, threads: 2).records
    let store = MemoryStore()
    var runs = 0
    var goneOn = 0
    while store.records.count < whole.count {
      goneOn += store.checkpoints.count
      let stop = StopFlag()
      _ = run(sweep, threads: 2, store: store, stop: stop) { _ in stop.set() }
      runs += 1
      try #require(runs <= whole.count, "it does not go on")
    }
    #expect(runs > 1 && goneOn > 0, "\(runs) runs, \(goneOn) trials under way")
    #expect(store.checkpoints.isEmpty)
    for (a, b) in zip(whole, store.records.sorted { $0.id < $1.id }) {
      #expect(a.outcome.weights == b.outcome.weights && a.outcome.history == b.outcome.history)
    }
  }

  /// As after a kill between the last trial and the publication.
  @Test func aSweepOfFinishedTrialsIsComplete() throws {
    let sweep = try sweep(Self.grid)
    let store = MemoryStore()
    _ = run(sweep, threads: 2, store: store)
    let again = run(sweep, threads: 2, store: store)
    #expect(again.records.map(\.id) == Array(1...18))
    guard case .complete = again.ending else {
      Issue.record("\(again.ending)")
      return
    }
  }

  @Test func longSweepsKeepCheckpointsAndPublish() throws {
    let sweep = try sweep("{\"hidden_sizes\": 30, \"epochs\": 300000, \"batch_size\": 16}")
    let store = MemoryStore()
    let stop = StopFlag()
    let stopper = Thread {
      usleep(1_500_000)
      stop.set()
    }
    stopper.start()
    _ = run(
      sweep, threads: 1, store: store, stop: stop,
      intervals: SweepIntervals(checkpoint: 0.05, publication: 0.05))
    #expect(store.publications >= 1 && store.checkpointCount >= 2)
    #expect(store.checkpoints[1].map { $0.state.epoch > 1 } == true)
  }

  @Test func theCostliestTrialBegins() throws {
    let sweep = try sweep("{\"hidden_sizes\": [2, 200, 20], \"epochs\": 2}")
    let order = Mutex<[Int]>([])
    _ = run(sweep, threads: 1) { record in order.withLock { $0.append(record.id) } }
    #expect(order.withLock { $0 } == [2, 3, 1])
  }

  @Test func theBestSoFarIsTheBest() throws {
    let sweep = try sweep(Self.grid)
    let (records, _, progress) = run(sweep, threads: 2)
    let losses = records.map { $0.outcome.history[.validationLoss].last ?? .infinity }
    #expect(progress.best?.value == losses.min().map { Double($0) })
  }

  @Test func countedOperationsAreTheProducts() throws {
    let sweep = try sweep("{\"hidden_sizes\": [[5, 3]], \"epochs\": 7}")
    // 90 training and 30 validation rows through 2-5-3-2.
    let step = 4.0 * 10 + 6 * 15 + 6 * 6
    let forward = 2.0 * (10 + 15 + 6)
    let found = sweep.plan.trials[0].settings.operationCount(for: sweep.dataset)
    #expect(found == 7 * (90 * step + 30 * forward))
  }

  /// A trial of the digits sweep on every kernel set: every bit of weights and histories.
  @Test func aDigitsTrialHasTheSameBitsOnEverySet() throws {
    let sweep = try PreparedSweep(
      configFile: Repository.path + "/configs/digits.json",
      overrides: ["hidden_sizes=64", "learning_rate=0.003", "seed=1", "epochs=4"])
    let outcomes = KernelSets.available.compactMap { kernels in
      Trainer(dataset: sweep.dataset, kernels: kernels).train(
        sweep.plan.trials[0].settings, workspace: Workspace())
    }
    #expect(outcomes.count == KernelSets.available.count)
    for outcome in outcomes {
      #expect(outcome.status == .done && outcome.weights == outcomes[0].weights)
      #expect(outcome.history == outcomes[0].history)
    }
  }
}
