import Datasets
import Networks
import SeededRandom

/// How far the training of one network is: its row order, schedule, history and early stopping,
/// apart from who makes its steps.
final class TrialProgress {
  let settings: TrialSettings
  let layout: NetworkLayout
  /// Rows of a whole batch.
  let batch: Int
  /// Steps of an epoch.
  let steps: Int
  /// The epoch after which it pauses; nil for none.
  let lastEpoch: Int?
  /// The rows in the order of the epoch under way.
  let order: UnsafeMutableBufferPointer<Int32>
  private let part: DataPart
  /// What early stopping and the plateau schedule look at.
  private let watched: Metric
  private var stopping: EarlyStopping?
  private var plateaus: Plateaus?
  /// The parameters of the best epoch, where training may stop early.
  private let best: UnsafeMutablePointer<Float>?
  private(set) var history: TrainingHistory
  /// The parameters after the last epoch, where somebody may want to end the training there.
  var lastEpochKept: [Float]?
  /// The epoch under way, from 1.
  private(set) var epoch = 1
  /// Its steps that are done, and the sum of their rows' losses.
  var step = 0
  var epochLoss = 0.0

  /// A training of which nothing is done.
  ///
  /// - Parameter best: room for the parameters of the best epoch, where training may stop early.
  init(
    _ task: TrainingTask, dataset: Dataset, layout: NetworkLayout, metrics: [Metric],
    best: UnsafeMutablePointer<Float>?
  ) {
    settings = task.settings
    lastEpoch = task.lastEpoch
    part = dataset.training
    self.layout = layout
    self.best = best
    batch = settings.batchSize.count(of: part.count)
    steps = (part.count + batch - 1) / batch
    order = .allocate(capacity: part.count)
    _ = order.initialize(fromContentsOf: part.rows)
    watched = StoppingRule.watched(of: metrics)
    history = TrainingHistory(metrics: metrics, epochs: settings.epochs)
    stopping = settings.stopping.map { EarlyStopping($0, losses: []) }
    plateaus = Plateaus(settings, losses: [])
  }

  deinit { order.deallocate() }

  /// Goes on from where an earlier training was left.
  func goOn(from state: TrainingState) {
    if let best { layout.restore(state.best, to: best, count: layout.stateCount) }
    history = state.history
    (epoch, step, epochLoss) = (state.epoch, state.step, state.epochLoss)
    stopping = settings.stopping.map { EarlyStopping($0, losses: history[watched]) }
    plateaus = Plateaus(settings, losses: history[watched])
  }

  /// The order's first row; never nil, because a part has rows.
  var firstRow: UnsafePointer<Int32> { UnsafePointer(order.baseAddress.unsafelyUnwrapped) }

  /// The step size of the epoch under way.
  var learningRate: Double {
    settings.schedule.learningRate(
      settings.learningRate, epoch: epoch, of: settings.epochs, warmup: settings.warmupEpochs,
      plateaus: plateaus?.count ?? 0)
  }

  /// Whether it is where its task wants it to pause.
  var isToPause: Bool { lastEpoch.map { epoch > $0 } ?? false }

  /// Whether no epoch is left.
  var isOver: Bool { epoch > settings.epochs || stopping?.isOver == true }

  /// Brings the rows into the order of the epoch, which depends on seed and epoch alone.
  func shuffleRows() {
    guard settings.shuffle && batch < order.count else { return }
    _ = order.update(fromContentsOf: part.rows)
    var random = RandomStream(seed: settings.seed, purpose: .shuffle, index: epoch)
    random.shuffle(order)
  }

  /// Writes the row of an epoch whose steps are done, and goes to the next.
  ///
  /// - Parameters:
  ///   - learningRate: the step size of the epoch.
  ///   - metrics: of the validation rows.
  ///   - parameters: gives those of now.
  ///   - isDefined: whether a metric has a value for these rows whatever the network says.
  /// - Returns: what is not finite of training loss and metrics, as the history has them: a number
  ///   of double precision may be finite where its float is not.
  func endEpoch(
    _ learningRate: Double, _ metrics: [MetricValue],
    parameters: () -> UnsafeMutablePointer<Float>, isDefined: (Metric) -> Bool
  ) -> MetricValue? {
    let trainingLoss = epochLoss / Double(order.count)
    history.append(learningRate: Float(learningRate), trainingLoss: trainingLoss, metrics)
    (epoch, step, epochLoss) = (epoch + 1, 0, 0)
    let all = [MetricValue(metric: .trainingLoss, value: trainingLoss)] + metrics
    if let strange = all.first(where: { !Float($0.value).isFinite && isDefined($0.metric) }) {
      return strange
    }
    guard plateaus != nil || stopping != nil else { return nil }
    let loss = history.last(watched) ?? .nan
    plateaus?.add(loss)
    if stopping?.add(loss) == true {
      best?.update(from: parameters(), count: layout.stateCount)
    }
    return nil
  }

  /// The parameters to keep: where training may stop early, those of the best epoch.
  func kept(
    _ parameters: UnsafeMutablePointer<Float>
  ) -> UnsafeMutablePointer<Float> { best ?? parameters }

  /// All that it needs to go on; nil where no step is done.
  func state(
    _ parameters: UnsafePointer<Float>, _ memory: @autoclosure () -> OptimizerMemory
  ) -> TrainingState? {
    guard epoch > 1 || step > 0 else { return nil }
    return TrainingState(
      epoch: epoch, step: step, epochLoss: epochLoss, history: history,
      parameters: layout.kept(parameters, count: layout.stateCount), optimizer: memory(),
      best: best.map { layout.kept($0, count: layout.stateCount) } ?? [])
  }
}
