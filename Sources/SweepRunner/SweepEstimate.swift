import Datasets
import KernelContract
import Networks
import Records
import Results
import Search
import SystemSupport
import Training
import Wording

/// What a sweep will take: operations, time, memory and disk.
public struct SweepEstimate: Sendable {
  /// Operations of all trials.
  public let operations: Double
  /// Seconds, from a short calibration with this machine's kernels; nil without one. Trainings that
  /// may end early count as whole.
  public let seconds: Double?
  /// Of a search, seconds where all its settings cost as much as the costliest tenth of those that
  /// are drawn at random; nil for others. Searches often go to large networks.
  public let mostSeconds: Double?
  /// Peak memory in bytes: the data, every worker's workspace, and results on their way to the
  /// disk.
  public let memoryBytes: Double
  /// Memory of this machine.
  public let machineMemoryBytes: Double
  /// Upper estimate of the result file.
  public let fileBytes: Int
  /// Free bytes on its disk; nil where not known.
  public let freeBytes: Int?
  /// Of a search, bytes of the states of its paused trials on the disk, at most; 0 for others.
  public let stateBytes: Int

  /// Why the sweep cannot run here; nil if it can.
  public var obstacle: String? {
    if memoryBytes > machineMemoryBytes {
      return "the sweep needs about \(size(memoryBytes)) of memory, the machine has "
        + "\(size(machineMemoryBytes)); fewer --threads, a smaller batch_size or smaller "
        + "hidden_sizes need less"
    }
    // Journal, published file, and the next one that is written beside it.
    let needed = 3 * fileBytes + stateBytes
    if let freeBytes, needed > freeBytes {
      return
        "the sweep needs up to \(size(Double(needed))) of disk while it runs, there "
        + "are \(size(Double(freeBytes))) free; --output puts it elsewhere"
    }
    return nil
  }

  private func size(_ bytes: Double) -> String {
    bytes < 1e8 ? formatted("%.1f MB", bytes / 1e6) : formatted("%.1f GB", bytes / 1e9)
  }

  /// Estimates a sweep.
  ///
  /// - Parameters:
  ///   - output: where the result will be.
  ///   - kernels: kernels to calibrate with; nil for no calibration.
  public init(_ sweep: PreparedSweep, threads: Int, output: String, kernels: KernelTable?) {
    let trials = sweep.plan.search == nil ? sweep.affordableTrials : sweep.plan.examples
    let share = sweep.plan.search.map { Self.share(of: $0) } ?? 1
    operations =
      share
      * trials.reduce(0) {
        $0 + $1.settings.operationCount(for: sweep.dataset(of: $1))
      }
    freeBytes = ResultSize.freeBytes(near: output)
    machineMemoryBytes = Double(ProcessInfo.processInfo.physicalMemory)
    if let search = sweep.plan.search {
      let samples = TrialDescription.descriptions(of: trials, dataset: sweep.datasetDescription)
      let networks = Double(search.likelySettings * search.networksOfSetting)
      fileBytes = Int(
        networks / Double(max(1, trials.count))
          * Double(
            ResultSize.bytes(
              trials: samples, dataset: sweep.datasetDescription, more: sweep.plan.metrics)))
      let parameters = samples.reduce(0.0) { $0 + Double($1.layout.parameterCount) }
      stateBytes = min(
        ResultSize.mostCheckpointBytes(near: output),
        Int(networks * 12 * parameters / Double(max(1, trials.count))))
    } else {
      fileBytes = ResultSize.bytes(
        trials: sweep.trialDescriptions, dataset: sweep.datasetDescription,
        more: sweep.plan.metrics)
      stateBytes = 0
    }
    let groups = TrialGroup.groups(
      of: trials.map { TrialAssignment(number: $0.id, trial: $0) }, sweep.data, threads: threads)
    let workspaces = groups.map { $0.workspaceBytes(sweep.data) }.sorted(by: >)
    memoryBytes =
      30e6 + Self.bytes(of: sweep.data.all.flatMap { $0 }) + workspaces.prefix(threads).reduce(0, +)
      + min(Double(fileBytes), 100e6) + 2e3 * Double(trials.count)
      + (sweep.plan.search == nil ? 0 : min(Double(stateBytes), PausedTrials.mostBytes))
    guard let kernels else {
      (seconds, mostSeconds) = (nil, nil)
      return
    }
    let times = Self.calibratedSeconds(groups, sweep, kernels)
    let sum = times.reduce(0, +)
    let around = Self.secondsAround + Double(fileBytes) / Self.bytesPerSecond
    if sweep.plan.search == nil {
      let count = Double(max(1, min(threads, groups.count)))
      seconds = max(sum / count, times.max() ?? 0) + around
      mostSeconds = nil
    } else {
      let costliest = times.sorted(by: >).prefix(max(1, times.count / 10))
      let most = costliest.reduce(0, +) / Double(costliest.count) * Double(times.count)
      seconds = share * sum / Double(threads) + around
      mostSeconds = share * most / Double(threads) + around
    }
  }

  /// Bytes of a result that are written in a second, about; and seconds that a run takes apart from
  /// training and writing.
  private static let (bytesPerSecond, secondsAround) = (100e6, 0.03)

  /// About how many seconds writing the result file takes, once it is whole.
  public var publicationSeconds: Double { Double(fileBytes) / Self.bytesPerSecond }

  /// How many times the samples of a search would be trained for its budget.
  private static func share(of search: SearchPlan) -> Double {
    let epochs = Double(search.rungs.epochs.last ?? 1) * Double(max(1, search.samples.count))
    // Without a budget of epochs: each rung takes about as many as the first one.
    let budget =
      search.mostEpochs.map(Double.init)
      ?? Double(search.likelySettings * search.networksOfSetting * search.rungs.epochs[0])
      * Double(search.rungs.count)
    return (budget + Double(search.finalEpochs)) / epochs
  }

  /// Bytes of the features, which several data sets may share.
  private static func bytes(of datasets: [Dataset]) -> Double {
    let parts = datasets.map(\.training) + datasets.compactMap(\.validation)
    let matrices = Dictionary(
      parts.map { (ObjectIdentifier($0.features), $0.features) },
      uniquingKeysWith: { one, _ in one })
    return matrices.values.reduce(0) { $0 + 4 * Double($1.rows) * Double($1.stride) }
  }

  /// Seconds of each group: trains a few steps of up to six kinds of trial, spread over the costs, and
  /// takes the rate of the nearest kind.
  private static func calibratedSeconds(
    _ groups: [TrialGroup], _ sweep: PreparedSweep, _ kernels: KernelTable
  ) -> [Double] {
    let costed = groups.sorted { $0.cost < $1.cost }
    let samples = min(6, costed.count)
    var rates: [(cost: Double, perSecond: Double)] = []
    for index in 0..<samples {
      let group = costed[samples == 1 ? 0 : index * (costed.count - 1) / (samples - 1)]
      if rates.contains(where: { $0.cost == group.cost }) { continue }
      let rate = costPerSecond(group, sweep, kernels)
      if rate > 0 { rates.append((group.cost, rate)) }
    }
    return costed.map { group in
      let nearest = rates.min {
        abs(log($0.cost / group.cost)) < abs(log($1.cost / group.cost))
      }
      return group.cost / (nearest?.perSecond ?? 1e9)
    }
  }

  private static func costPerSecond(
    _ group: TrialGroup, _ sweep: PreparedSweep, _ kernels: KernelTable
  ) -> Double {
    let trial = group.assignments[0].trial
    let settings = trial.settings
    let dataset = sweep.dataset(of: trial)
    let batch = settings.batchSize.count(of: dataset.training.count)
    let stepsPerEpoch = (dataset.training.count + batch - 1) / batch
    let start = ContinuousClock.now
    var steps = 0
    var warmEnd = start
    var warmSteps = 0
    func request() -> TrainingObserver.Request {
      steps += 1
      let now = ContinuousClock.now
      if warmSteps == 0, now - start > .milliseconds(10) {
        warmSteps = steps
        warmEnd = now
      }
      return now - start > .milliseconds(150) && steps > warmSteps ? .stop : .goOn
    }
    let tasks = group.assignments.map {
      TrainingTask($0.trial.settings, initialWeights: sweep.initialWeights[$0.trial.id])
    }
    _ = Trainer(dataset: dataset, kernels: kernels).train(
      tasks, workspace: Workspace(), observer: TrainingObserver(request: request))
    let elapsed = SweepRunner.seconds(ContinuousClock.now - warmEnd)
    let counted = Double(steps - warmSteps)
    let perStep = group.cost / (Double(settings.epochs) * Double(stepsPerEpoch))
    return elapsed > 0 ? counted * perStep / elapsed : 0
  }
}
