import Datasets
import Dispatch
import KernelContract
import Networks
import Training

/// Where the time of a training step goes: each kernel by itself, in its place in the trainer's
/// step, and what the step takes beyond its kernels.
struct StepBenchmark {
  /// One line of the table.
  struct Cell: Codable {
    /// Nodes of every layer.
    var network: [Int]
    /// Rows of a step.
    var batch: Int
    var part: String
    /// Again and again on the same memory; nil for the step itself.
    var aloneMicroseconds: Double?
    /// In its place in the step.
    var microseconds: Double
    /// Multiplications and additions of products; nil for what is none.
    var operations: Double?
    /// GFLOP/s of independent multiply-adds.
    var ceiling: Double
  }

  private let kernels: KernelTable
  private let dataset: Dataset
  private var settings: TrialSettings
  private let turns: Int
  private let rows: Int
  private let batch: Int
  /// Steps of a turn.
  private var count = 100

  init(kernels: KernelTable, dataset: Dataset, settings: TrialSettings, turns: Int) {
    self.kernels = kernels
    self.dataset = dataset
    self.settings = settings
    self.turns = turns
    rows = dataset.training.count
    batch = settings.batchSize.count(of: rows)
    self.settings.patience = nil
    self.settings.epochs = 200
    // A turn of 20 milliseconds or more, because the first steps find other memory in the caches.
    let seconds = stepSeconds(Trainer(dataset: dataset, kernels: kernels), Workspace())
    if seconds.isFinite { count = max(count, Int(0.02 / seconds)) }
    self.settings.epochs = 2 * count
  }

  /// The kernels of a step, their sum, and the step. Every number is the best of many turns, and in
  /// a turn the mean of a hundred steps or more, from the network's beginning.
  func cells() -> [Cell] {
    let sizes = settings.layerSizes(for: dataset)
    let watched = WatchedKernels(kernels, layerCount: sizes.count - 1)
    let watchedTrainer = Trainer(dataset: dataset, kernels: watched.table)
    let trainer = Trainer(dataset: dataset, kernels: kernels)
    let workspace = Workspace()
    var (alone, inPlace) = ([WatchedKernels.Call](), [WatchedKernels.Call]())
    var (step, ceiling) = (Double.infinity, 0.0)
    for _ in 0..<turns {
      let calls = watch(watchedTrainer, watched, workspace)
      Self.lower(&inPlace, to: calls.inPlace)
      Self.lower(&alone, to: calls.alone)
      step = min(step, stepSeconds(trainer, workspace))
      ceiling = max(ceiling, multiplyAddRate())
    }

    var cells: [Cell] = []
    func add(_ part: String, _ inPlace: [WatchedKernels.Call], _ alone: [WatchedKernels.Call]) {
      let operations = inPlace.compactMap(\.operations)
      cells.append(
        Cell(
          network: sizes, batch: batch, part: part, aloneMicroseconds: Self.microseconds(alone),
          microseconds: Self.microseconds(inPlace),
          operations: operations.isEmpty ? nil : operations.reduce(0, +), ceiling: ceiling))
    }
    for call in inPlace where !cells.contains(where: { $0.part == call.part }) {
      add(call.part, inPlace.filter { $0.part == call.part }, alone.filter { $0.part == call.part })
    }
    add("all of these", inPlace, alone)
    if var cell = cells.last, step.isFinite {
      (cell.part, cell.aloneMicroseconds, cell.microseconds) = ("the step", nil, step * 1e6)
      cells.append(cell)
    }
    return cells
  }

  /// Calls of a step, in one turn: the mean of those in their places, and those by themselves.
  private func watch(
    _ trainer: Trainer, _ watched: WatchedKernels, _ workspace: Workspace
  ) -> (inPlace: [WatchedKernels.Call], alone: [WatchedKernels.Call]) {
    var (sums, alone) = ([WatchedKernels.Call](), [WatchedKernels.Call]())
    /// Steps that count.
    var done = 0
    // The last batch of an epoch may be smaller.
    var isWhole = false
    var next = 0
    let observer = TrainingObserver(request: {
      if isWhole {
        let calls = watched.step
        if done == count {
          alone = calls
          return .stop
        }
        if sums.isEmpty { sums = calls.map { $0.lasting(0) } }
        for i in sums.indices { sums[i].seconds += calls[i].seconds / Double(count) }
        done += 1
      }
      isWhole = next + batch <= rows
      next = next + batch < rows ? next + batch : 0
      watched.beginStep(repeats: isWhole && done == count)
      return .goOn
    })
    _ = trainer.train(settings, workspace: workspace, observer: observer)
    return (sums, alone)
  }

  /// Seconds from the beginning of a step to that of the next, the mean of a turn; infinite where
  /// each step is an epoch, behind which there is more than the step.
  private func stepSeconds(_ trainer: Trainer, _ workspace: Workspace) -> Double {
    guard batch < rows else { return .infinity }
    var (next, done) = (0, 0)
    var nanoseconds: UInt64 = 0
    var begin: UInt64?
    let observer = TrainingObserver(request: {
      let now = DispatchTime.now().uptimeNanoseconds
      if let begin, next > 0 {
        nanoseconds += now - begin
        done += 1
        if done == count { return .stop }
      }
      next = next + batch < rows ? next + batch : 0
      begin = now
      return .goOn
    })
    _ = trainer.train(settings, workspace: workspace, observer: observer)
    return Double(nanoseconds) / 1e9 / Double(done)
  }

  /// GFLOP/s, measured without a touch of memory.
  private func multiplyAddRate() -> Double {
    let rounds = 10_000
    let begin = DispatchTime.now().uptimeNanoseconds
    let meaningless = kernels.products.independentMultiplyAdds(rounds)
    let nanoseconds = DispatchTime.now().uptimeNanoseconds - begin
    withExtendedLifetime(meaningless) {}
    return 2 * Double(kernels.products.independentCount * rounds) / Double(nanoseconds)
  }

  private static func lower(_ best: inout [WatchedKernels.Call], to calls: [WatchedKernels.Call]) {
    if best.isEmpty { best = calls }
    for i in best.indices { best[i].seconds = min(best[i].seconds, calls[i].seconds) }
  }

  private static func microseconds(_ calls: [WatchedKernels.Call]) -> Double {
    calls.reduce(0) { $0 + $1.seconds } * 1e6
  }
}
