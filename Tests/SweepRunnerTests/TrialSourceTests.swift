import Configs
import Foundation
import MatrixKernels
import Networks
import Records
import Results
import Search
import SweepRunner
import Synchronization
import TestSupport
import Testing
import Training

/// Sources that decide as they go: they pause trials, look at what came of them, and go on with
/// some.
@Suite struct TrialSourceTests {
  /// Successive halving over planned trials: all for one epoch, the better half for three, the
  /// better half of these to the end. It asks for no more than some assignments at a time.
  private struct Halving: TrialSource {
    private static let rungs: [Int?] = [1, 3, nil]
    private let trials: [Int: PlannedTrial]
    private let parallel: Int
    private var rung = 0
    private var queue: [Int]
    private var given = 0
    private var reports: [TrialReport] = []
    private(set) var told: [Int] = []
    /// Hears every report.
    var listener: @Sendable (TrialReport) -> Void = { _ in }

    init(_ trials: [PlannedTrial], parallel: Int) {
      self.trials = Dictionary(uniqueKeysWithValues: trials.map { ($0.id, $0) })
      self.parallel = parallel
      queue = trials.map(\.id)
    }

    mutating func next() -> NextAssignment {
      if queue.isEmpty && told.count == given {
        guard rung < 2 else { return .end(reason: "the last rung is reached") }
        rung += 1
        queue = reports.filter { !$0.value.isNaN }.sorted {
          ($0.value, $0.trial) < ($1.value, $1.trial)
        }
        .prefix((reports.count + 1) / 2).map(\.trial)
        reports = []
      }
      guard !queue.isEmpty, given - told.count < parallel, let trial = trials[queue[0]] else {
        return .wait
      }
      queue.removeFirst()
      given += 1
      return .assignment(
        TrialAssignment(number: given, trial: trial, until: Self.rungs[rung]))
    }

    mutating func tell(_ report: TrialReport) {
      told.append(report.assignment)
      precondition(told == Array(1...told.count), "reports out of order: \(told)")
      reports.append(report)
      listener(report)
    }
  }

  private func sweep(_ folder: String = "") throws -> PreparedSweep {
    try PreparedSweep(
      Configuration(
        text: """
          {"dataset": {"generate": "spirals", "rows": 120, "validation": 0.25},
           "parameters": {"hidden_sizes": [3, [17, 5]], "learning_rate": [0.001, 0.01, 1e10],
                          "optimizer": "sgd", "seed": [1, 2, 3], "epochs": 9, "batch_size": 16}}
          """, file: "c.json"))
  }

  private func coordinator(
    _ sweep: PreparedSweep, threads: Int, store: MemoryStore, stop: StopFlag = StopFlag()
  ) -> SweepCoordinator {
    SweepCoordinator(
      sweep, source: Halving(sweep.plan.trials, parallel: 5), found: store.found,
      kernels: KernelSets.available[0], threads: threads, stop: stop)
  }

  private func run(_ sweep: PreparedSweep, threads: Int) -> [TrialRecord] {
    let store = MemoryStore()
    _ = coordinator(sweep, threads: threads, store: store).run(
      store: store, intervals: SweepIntervals(checkpoint: 0.01))
    return store.records.sorted { $0.id < $1.id }
  }

  private func expectTheSame(_ one: [TrialRecord], _ other: [TrialRecord]) {
    #expect(one.map(\.id) == other.map(\.id))
    for (a, b) in zip(one, other) {
      #expect(a.outcome.status == b.outcome.status)
      #expect(a.outcome.weights == b.outcome.weights && a.outcome.history == b.outcome.history)
    }
  }

  /// Every trial ends once: at its rung, at its end, or where it diverged; with the network that it
  /// has there when it is trained by itself.
  @Test(arguments: [1, 2, 5])
  func trialsPauseAndGoOn(threads: Int) throws {
    let sweep = try sweep()
    let records = run(sweep, threads: threads)
    #expect(records.map(\.id) == Array(1...18))
    let epochs = records.filter { $0.outcome.status.hasNetwork }.map(\.outcome.history.epochs)
    #expect(Set(epochs) == [1, 3, 9])
    let trainer = Trainer(dataset: sweep.dataset, kernels: KernelSets.available[0])
    for (record, trial) in zip(records, sweep.plan.trials) {
      var settings = trial.settings
      if record.outcome.status == .stopped { settings.epochs = record.outcome.history.epochs }
      let alone = try #require(trainer.train(settings, workspace: Workspace()))
      #expect(alone.weights == record.outcome.weights && alone.history == record.outcome.history)
    }
    expectTheSame(records, run(sweep, threads: 1))
  }

  /// Stopped again and again, and gone on with from what the store has: the same trials, rungs and
  /// bits.
  @Test func aSearchGoesOnWhereItWasStopped() throws {
    let sweep = try sweep()
    let whole = run(sweep, threads: 2)
    let store = MemoryStore()
    var runs = 0
    var isComplete = false
    while !isComplete {
      let stop = StopFlag()
      let pause = UInt32(runs * 700)
      let stopper = Thread {
        usleep(pause)
        stop.set()
      }
      stopper.start()
      let coordinator = coordinator(sweep, threads: 2, store: store, stop: stop)
      if case .complete = coordinator.run(store: store) { isComplete = true }
      runs += 1
      try #require(runs < 2000, "it does not go on")
    }
    expectTheSame(whole, store.records.sorted { $0.id < $1.id })
  }

  /// A crash may leave the checkpoint of a trial that went on after a pause whose record is lost:
  /// the source still hears what the trial was like at the pause.
  @Test func aCheckpointBeyondAPauseTellsThePause() throws {
    let sweep = try sweep()
    let whole = run(sweep, threads: 2)
    let trainer = Trainer(dataset: sweep.dataset, kernels: KernelSets.available[0])
    let store = MemoryStore()
    for trial in sweep.plan.trials {
      let outcome = try #require(
        trainer.train(TrainingTask(trial.settings, until: 1), workspace: Workspace()))
      try store.append([TrialRecord(id: trial.id, outcome: outcome, startTime: 0, wallTime: 0)])
    }
    let paused = whole.filter { $0.outcome.status == .stopped && $0.outcome.history.epochs == 3 }
    try #require(!paused.isEmpty)
    for record in paused {
      let settings = sweep.plan.trials[record.id - 1].settings
      var last: TrainingState?
      _ = trainer.train(
        TrainingTask(settings, until: 8), workspace: Workspace(),
        observer: TrainingObserver(ended: { _, _, state in last = state }))
      store.keep(
        TrialCheckpoint(
          id: record.id, state: try #require(last), startTime: 0, wallTime: 0))
    }
    let heard = Mutex<[Int: [Int]]>([:])
    var source = Halving(sweep.plan.trials, parallel: 5)
    source.listener = { report in
      heard.withLock { $0[report.trial, default: []].append(report.epochs) }
    }
    _ = SweepCoordinator(
      sweep, source: source, found: store.found, kernels: KernelSets.available[0], threads: 2,
      stop: StopFlag()
    ).run(store: store)
    for record in paused { #expect(heard.withLock { $0[record.id] } == [1, 3]) }
    func done(_ records: [TrialRecord]) -> [Int] {
      records.filter { $0.outcome.status == .done }.map(\.id).sorted()
    }
    #expect(done(store.records) == done(whole))
  }

  /// A result has its stopped trials, with their networks, and they count as no failure.
  @Test func stoppedTrialsAreInTheResult() throws {
    let folder = try TemporaryFolder()
    let sweep = try sweep()
    let path = folder.file("halving.h5")
    let (store, found) = try SweepStore.open(
      path: path,
      description: sweep.description(Provenance(source: "test", kernelSet: "test", threads: 2)))
    let coordinator = SweepCoordinator(
      sweep, source: Halving(sweep.plan.trials, parallel: 5), found: found,
      kernels: KernelSets.available[0], threads: 2, stop: StopFlag())
    _ = coordinator.run(store: store)
    _ = try store.publish(.complete)
    store.finish()
    #expect(ResultVerification(path).problems == [])
    let results = try SweepResults(opening: path)
    let stopped = results.statuses.indices.filter { results.statuses[$0] == .stopped }
    #expect(!stopped.isEmpty && coordinator.progress.failedTrials < results.statuses.count)
    for row in stopped {
      let record = try results.record(row: row)
      #expect(record.outcome.weights != nil && [1, 3].contains(record.outcome.history.epochs))
      #expect(try results.keptEpochs()[row] == record.outcome.history.epochs)
    }
    #expect(try results.numberAttribute("failed_trials") == coordinator.progress.failedTrials)
  }

  /// Trials that a source makes as it goes are in no plan: the journal keeps them before their
  /// records, the result has them, and a run that was stopped goes on with them.
  @Test func trialsThatASourceMakesAreKept() throws {
    let folder = try TemporaryFolder()
    let whole = try sweep()
    let few = try PreparedSweep(
      Configuration(
        text: """
          {"dataset": {"generate": "spirals", "rows": 120, "validation": 0.25},
           "parameters": {"hidden_sizes": 4, "epochs": 9}}
          """, file: "c.json"))
    // The first is planned; the others stand in no config.
    let trials =
      few.plan.trials
      + whole.plan.trials.prefix(9).map {
        PlannedTrial(
          id: $0.id + 1, values: $0.values, keys: ($0.key, $0.keyWithoutEpochs),
          settings: $0.settings, initialWeights: nil)
      }
    let path = folder.file("made.h5")
    func run(stopAfter count: Int) throws {
      let (store, found) = try SweepStore.open(
        path: path,
        description: few.description(Provenance(source: "test", kernelSet: "test", threads: 2)))
      let stop = StopFlag()
      let coordinator = SweepCoordinator(
        few, source: Halving(trials, parallel: 5), found: found,
        kernels: KernelSets.available[0], threads: 2, stop: stop)
      _ = coordinator.run(
        store: store,
        listener: SweepListener(trialEnded: { _ in
          if coordinator.progress.finishedTrials >= count { stop.set() }
        }))
      _ = try store.publish(count < 10 ? .partial : .complete)
    }
    try run(stopAfter: 2)
    // Trials pause before the source has made all of them.
    let known = try SweepResults(opening: path).trialIDs
    #expect(known == Array(1...known.count) && known.count >= 5)
    // What is salvaged from the journal alone knows them, too.
    let salvaged = folder.file("salvaged.h5")
    let salvage = try Salvage(
      JournalFolder.path(ofResult: path), into: salvaged, usesFile: false)
    #expect(salvage.trials == known.count && ResultVerification(salvaged).problems == [])
    try run(stopAfter: .max)
    #expect(ResultVerification(path).problems == [])
    let results = try SweepResults(opening: path)
    #expect(results.statuses.count { $0.isFinal } == 10)
    let trainer = Trainer(dataset: few.dataset, kernels: KernelSets.available[0])
    for (row, trial) in trials.enumerated() {
      let record = try results.record(row: row)
      var settings = trial.settings
      if record.outcome.status == .stopped { settings.epochs = record.outcome.history.epochs }
      let alone = try #require(trainer.train(settings, workspace: Workspace()))
      #expect(alone.weights == record.outcome.weights, "trial \(trial.id)")
    }
  }
}
