import Datasets
import Foundation
import MatrixKernels
import SeededRandom

/// One training under way: where it is, and all that it needs for the next step.
final class TrainingRun {
  /// Why a training ends before its last epoch.
  enum End: Error {
    /// The observer wants no more of it.
    case stopped
    /// A number became NaN or infinite; the sentence tells where.
    case diverged(String)
  }

  let settings: TrialSettings
  private let part: DataPart
  let layout: NetworkLayout
  private let observer: Trainer.Observer
  let pass: NetworkPass
  let evaluation: Evaluation?
  /// What early stopping and the plateau schedule look at.
  private let watched: Metric
  /// The rows in the order of the epoch.
  let order: UnsafeMutableBufferPointer<Int32>
  /// Where they begin; never nil, because a part has rows.
  var firstRow: UnsafePointer<Int32> { UnsafePointer(order.baseAddress.unsafelyUnwrapped) }
  let batch: Int
  /// Steps of an epoch.
  private let steps: Int
  /// One of the two.
  let optimizer: OptimizerState?
  private let quasiNewton: LimitedMemoryBFGS?
  private var stopping: EarlyStopping?
  private var plateaus: Plateaus?
  /// The parameters of the best epoch, where training may stop early.
  private let best: UnsafeMutablePointer<Float>?
  private var history: TrainingHistory
  /// The metrics of the validation rows after the last epoch.
  private var others: [MetricValue] = []
  private(set) var epoch = 1
  /// Steps of the epoch that are done, and the sum of their rows' losses.
  var step = 0
  var epochLoss = 0.0

  /// Floats that it takes of a workspace.
  static func floatCount(_ settings: TrialSettings, _ dataset: Dataset) -> Int {
    let layout = settings.trainedLayout(for: dataset)
    return NetworkPass.floatCount(
      layout: layout, settings: settings, rows: settings.workspaceRows(for: dataset))
      + settings.optimizer.stateCount * layout.paddedCount
      + (settings.patience == nil ? 0 : layout.stateCount)
  }

  /// - Parameter workspace: has ``floatCount(_:_:)`` left.
  init(
    _ settings: TrialSettings, dataset: Dataset, metrics: [Metric], kernels: TeamKernels,
    workspace: Workspace, observer: Trainer.Observer, initialWeights: NetworkWeights?,
    from state: TrainingState?
  ) {
    self.settings = settings
    self.observer = observer
    part = dataset.training
    layout = settings.trainedLayout(for: dataset)
    batch = settings.batchSize.count(of: part.count)
    steps = (part.count + batch - 1) / batch
    order = .allocate(capacity: part.count)
    _ = order.initialize(fromContentsOf: part.rows)
    pass = NetworkPass(
      kernels: kernels, layout: layout, settings: settings,
      rows: settings.workspaceRows(for: dataset), workspace: workspace,
      classWeights: settings.classWeights.weights(of: part, classes: dataset.classNames.count),
      weighsRows: [part, dataset.validation].contains { $0?.sampleWeights != nil })
    if case .lbfgs(let historySize, let tolerance) = settings.optimizer {
      quasiNewton = LimitedMemoryBFGS(
        settings, historySize: historySize, gradientTolerance: tolerance,
        count: layout.paddedCount, kernels: kernels.kernels, parameters: pass.parameters,
        gradients: pass.gradients, workspace: workspace)
      optimizer = nil
    } else {
      quasiNewton = nil
      optimizer = OptimizerState(
        settings: settings, count: layout.paddedCount, kernels: kernels, workspace: workspace)
    }
    let stateCount = layout.stateCount
    best = settings.patience.map { _ in workspace.take(stateCount) }
    watched = StoppingRule.watched(of: metrics)
    let outputs = layout.sizes.last ?? 1
    evaluation = dataset.validation.map {
      Evaluation(
        $0, outputs: outputs, task: dataset.task, classCount: dataset.classNames.count,
        metrics: metrics)
    }
    history = TrainingHistory(metrics: metrics, epochs: settings.epochs)
    if let state, state.fits(settings, layout: layout.kept, steps: steps) {
      goOn(from: state)
    } else {
      initialize(initialWeights)
    }
    stopping = settings.stopping.map { EarlyStopping($0, losses: history[watched]) }
    plateaus = Plateaus(settings, losses: history[watched])
  }

  deinit { order.deallocate() }

  private func goOn(from state: TrainingState) {
    layout.restore(state.parameters, to: pass.parameters, count: layout.stateCount)
    quasiNewton?.restore(state.optimizer)
    optimizer?.restore(state.optimizer, of: layout)
    if let best { layout.restore(state.best, to: best, count: layout.stateCount) }
    history = state.history
    (epoch, step, epochLoss) = (state.epoch, state.step, state.epochLoss)
  }

  private func initialize(_ weights: NetworkWeights?) {
    for (number, layer) in layout.layers.enumerated() {
      NormalizedLayer.initialize(pass.parameters, layer)
      if weights == nil {
        settings.initializer.fill(
          pass.parameters, layer: layer, number: number, seed: settings.seed)
      }
    }
    weights?.copy(to: pass.parameters, layout: layout)
  }

  /// Trains to the end; nil if the observer stopped it.
  func outcome() -> TrialOutcome? {
    do throws(End) {
      while try !runEpoch() {}
      return try finish()
    } catch {
      switch error {
      case .diverged(let message):
        return TrialOutcome(status: .diverged, message: message, history: history, weights: nil)
      case .stopped: return nil
      }
    }
  }

  /// What the last epoch leaves.
  func finish() throws(End) -> TrialOutcome {
    // Where training may stop early, the best epoch's weights are the result.
    if let best { pass.parameters.update(from: best, count: layout.stateCount) }
    let weights = pass.weights
    guard weights.isFinite else {
      throw End.diverged("weights became infinite in the last step")
    }
    return TrialOutcome(status: .done, message: "", history: history, weights: weights)
  }

  /// The step size of the epoch under way.
  var learningRate: Double {
    settings.schedule.learningRate(
      settings.learningRate, epoch: epoch, of: settings.epochs, warmup: settings.warmupEpochs,
      plateaus: plateaus?.count ?? 0)
  }

  /// Runs an epoch, or what is left of it; returns whether it is the last.
  private func runEpoch() throws(End) -> Bool {
    let learningRate = learningRate
    if let quasiNewton {
      epochLoss = try quasiNewton.iterate(fullGradient) * Double(order.count)
      guard epochLoss.isFinite else { throw End.diverged(trainingLossMessage(epochLoss)) }
    } else {
      shuffleRows()
      for start in stride(from: step * batch, to: order.count, by: batch) {
        try answer { floats(pass.parameters) }
        let rows = UnsafeBufferPointer(
          rebasing: order[start..<min(start + batch, order.count)])
        optimizer?.beginStep(learningRate: learningRate)
        epochLoss += try descend(rows) * Double(rows.count)
      }
    }
    return try endEpoch(learningRate)
  }

  /// Ends an epoch whose steps are done, with the network as it is now; returns whether it is the last.
  ///
  /// - Parameter known: what is known already of the validation rows.
  func endEpoch(_ learningRate: Double, _ known: EvaluatedRows? = nil) throws(End) -> Bool {
    try judge(learningRate, known)
    let isLast =
      epoch == settings.epochs || stopping?.isOver == true || quasiNewton?.hasConverged == true
    (epoch, step, epochLoss) = (epoch + 1, 0, 0)
    return isLast
  }

  /// Brings the rows into the order of this epoch.
  func shuffleRows() {
    guard settings.shuffle && batch < order.count else { return }
    // Every epoch's order is drawn from the rows' own order: it depends on seed and epoch alone.
    _ = order.update(fromContentsOf: part.rows)
    var random = RandomStream(seed: settings.seed, purpose: .shuffle, index: epoch)
    random.shuffle(order)
  }

  /// Whether it keeps the parameters of the best epoch.
  var keepsBest: Bool { best != nil }

  /// Loss and gradients of all rows, for an optimizer that asks for them as often as it likes.
  private func fullGradient() throws(End) -> Double {
    // Between its steps the parameters are where they were; in a step, where it began.
    try answer { quasiNewton?.parametersBefore ?? [] }
    return lossAndGradients(UnsafeBufferPointer(order)).loss
  }

  /// One step of the optimizer down the gradient of these rows; returns the loss before it.
  private func descend(_ rows: UnsafeBufferPointer<Int32>) throws(End) -> Double {
    let (loss, trouble) = lossAndGradients(rows, optimizer: optimizer)
    step += 1
    guard loss.isFinite else {
      throw End.diverged(trainingLossMessage(loss) + ", step \(step)" + (trouble ?? ""))
    }
    return loss
  }

  private func trainingLossMessage(_ loss: Double) -> String {
    "training loss became \(loss.isNaN ? "NaN" : "infinite") in epoch \(epoch)"
  }

  /// Does what the observer asks for before a step; `parameters` are those that go on from here.
  private func answer(_ parameters: () -> [Float]) throws(End) {
    let request = observer.request()
    guard request != .goOn else { return }
    if let state = state(parameters) { observer.keep(state) }
    if request == .stop { throw End.stopped }
  }

  /// All that it needs to go on; nil where no step is done.
  func state(_ parameters: () -> [Float]) -> TrainingState? {
    guard epoch > 1 || step > 0, let memory = quasiNewton?.memory ?? optimizer?.memory(of: layout)
    else { return nil }
    return TrainingState(
      epoch: epoch, step: step, epochLoss: epochLoss, history: history, parameters: parameters(),
      optimizer: memory, best: best.map(floats) ?? [])
  }

  func floats(_ block: UnsafeMutablePointer<Float>) -> [Float] {
    layout.kept(block, count: layout.stateCount)
  }

  /// Forward and backward for one batch, and the optimizer's step where one is given: its loss, and where
  /// a loss that is not finite comes from.
  private func lossAndGradients(
    _ rows: UnsafeBufferPointer<Int32>, optimizer: OptimizerState? = nil
  ) -> (loss: Double, trouble: String?) {
    let number = (epoch - 1) * steps + step
    let (loss, range) = pass.lossAndGradients(part, rows, step: number, optimizer: optimizer)
    guard let range else { return (loss, nil) }
    // The loss has taken the place of the last outputs.
    let batch = FeatureRows(part.features, rows: UnsafeBufferPointer(rebasing: rows[range]))
    pass.forward(batch, step: number, first: range.lowerBound)
    let place = pass.firstTrouble(batch) ?? "the loss"
    // The gradients are still those of the step before, unless a block of this one went well.
    let norms =
      range.lowerBound == 0 ? "; gradient norms of the step before: \(pass.gradientNorms)" : ""
    return (loss, ": first in \(place)" + norms)
  }

  /// Writes the epoch's row of the history.
  private func judge(_ learningRate: Double, _ known: EvaluatedRows?) throws(End) {
    let trainingLoss = epochLoss / Double(order.count)
    others.removeAll(keepingCapacity: true)
    if let evaluation {
      pass.prepareEvaluation()
      evaluation.measure(pass, known: known, &others)
    }
    history.append(learningRate: Float(learningRate), trainingLoss: trainingLoss, others)
    observer.epochEnded(epoch)
    // As the history has them: a number of double precision may be finite where its float is not.
    func check(_ name: String, _ value: Double) throws(End) {
      guard !Float(value).isFinite else { return }
      throw End.diverged(
        "\(name) became \(value.isNaN ? "NaN" : "infinite") after epoch \(epoch); "
          + "gradient norms of its last step: \(pass.gradientNorms)")
    }
    try check("training loss", trainingLoss)
    for other in others where evaluation?.isDefined(other.metric) != false {
      try check(other.metric.rawValue, other.value)
    }
    guard plateaus != nil || stopping != nil else { return }
    let loss = history.last(watched) ?? .nan
    plateaus?.add(loss)
    if stopping?.add(loss) == true {
      best?.update(from: pass.parameters, count: layout.stateCount)
    }
  }
}
