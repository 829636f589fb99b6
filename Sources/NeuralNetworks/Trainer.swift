import Datasets
import Foundation
import MatrixKernels
import SeededRandom

/// Trains one network on one thread. The same settings and data give the same bits, whatever thread,
/// kernel set or neighbour.
public struct Trainer {
  /// What a caller hears and says while a network trains.
  public struct Observer {
    /// What a caller may want between two steps.
    public enum Request: Sendable {
      /// Nothing.
      case goOn
      /// The state as it is now.
      case state
      /// The state as it is now, and the end of the training; nothing else of the trial is kept.
      case stop
    }

    /// Called after every epoch with its number, from 1.
    public var epochEnded: (_ epoch: Int) -> Void
    /// Asked before every step.
    public var request: () -> Request
    /// Given the state where it was requested; a training of which no step is done has none.
    public var keep: (TrainingState) -> Void

    /// Gathers the three.
    public init(
      epochEnded: @escaping (Int) -> Void = { _ in },
      request: @escaping () -> Request = { .goOn },
      keep: @escaping (TrainingState) -> Void = { _ in }
    ) {
      self.epochEnded = epochEnded
      self.request = request
      self.keep = keep
    }
  }

  private let dataset: Dataset
  private let kernels: TeamKernels
  private let metrics: [Metric]

  /// A trainer for a data set, for one thread.
  ///
  /// - Parameters:
  ///   - metrics: what to compute after every epoch beyond what always is.
  ///   - team: threads that may help inside large networks.
  public init(
    dataset: Dataset, kernels: KernelTable, metrics: [Metric] = [], team: CoreTeam? = nil
  ) {
    self.dataset = dataset
    self.metrics = Metric.metrics(
      task: dataset.task, validation: dataset.validation != nil, more: metrics)
    self.kernels = TeamKernels(kernels, team: team)
  }

  /// Trains a network.
  ///
  /// - Parameters:
  ///   - settings: what to train; checked before.
  ///   - initialWeights: where to begin instead of the initializer; of the network's shape.
  ///   - state: where an earlier training of the same settings was left; one that cannot be of this
  ///     training is not used.
  ///   - workspace: memory to use; nobody else may use it meanwhile.
  ///   - observer: who listens.
  /// - Returns: the outcome; nil if the observer stopped it.
  public func train(
    _ settings: TrialSettings, initialWeights: NetworkWeights? = nil,
    from state: TrainingState? = nil, workspace: Workspace, observer: Observer = Observer()
  ) -> TrialOutcome? {
    var history = TrainingHistory(metrics: metrics, epochs: settings.epochs)
    let part = dataset.training
    let layout = NetworkLayout(sizes: settings.layerSizes(for: dataset), biases: settings.biases)
    let batch = settings.batchSize.count(of: part.count)
    let rows = WorkspacePlan.rows(batch: batch, validation: dataset.validation?.count ?? 0)
    do {
      try workspace.reserve(
        NetworkPass.floatCount(layout: layout, settings: settings, rows: rows)
          + (settings.optimizer.stateCount + (settings.patience == nil ? 0 : 1))
          * layout.paddedCount)
    } catch {
      return TrialOutcome(status: .failed, message: "\(error)", history: history, weights: nil)
    }
    let pass = NetworkPass(
      kernels: kernels, layout: layout, settings: settings, rows: rows, workspace: workspace,
      classWeights: settings.classWeights.weights(of: part, classes: dataset.classNames.count),
      weighsRows: [part, dataset.validation].contains { $0?.sampleWeights != nil })
    var optimizer = OptimizerState(
      settings: settings, count: layout.paddedCount, kernels: kernels, workspace: workspace)
    let steps = (part.count + batch - 1) / batch
    let resumed = state.flatMap { $0.fits(settings, layout: layout, steps: steps) ? $0 : nil }
    let best = settings.patience.map { _ in workspace.take(layout.paddedCount) }
    if let resumed {
      pass.parameters.update(from: resumed.parameters, count: layout.paddedCount)
      optimizer.restore(resumed.optimizer)
      history = resumed.history
      best?.update(from: resumed.best, count: layout.paddedCount)
    } else {
      initialize(pass, initialWeights)
    }
    let watched = dataset.validation == nil ? Metric.trainingLoss : .validationLoss
    var stopping = EarlyStopping(settings, losses: history[watched])
    let evaluation = dataset.validation.map {
      Evaluation(
        $0, outputs: layout.sizes.last ?? 1, task: dataset.task,
        classCount: dataset.classNames.count, metrics: metrics)
    }
    func diverged(_ message: String) -> TrialOutcome {
      TrialOutcome(status: .diverged, message: message, history: history, weights: nil)
    }

    var order = part.rows
    for epoch in (resumed?.epoch ?? 1)...settings.epochs {
      if settings.shuffle && batch < part.count {
        // Every epoch's order is drawn from the rows' own order: it depends on seed and epoch alone.
        order = part.rows
        var random = RandomStream(seed: settings.seed, purpose: .shuffle, index: epoch)
        order.withUnsafeMutableBufferPointer { random.shuffle($0) }
      }
      let learningRate = settings.schedule.learningRate(
        settings.learningRate, epoch: epoch, of: settings.epochs, warmup: settings.warmupEpochs,
        losses: history[watched])
      let isFirst = epoch == resumed?.epoch
      var epochLoss = isFirst ? resumed?.epochLoss ?? 0 : 0
      var step = isFirst ? resumed?.step ?? 0 : 0
      for start in stride(from: step * batch, to: part.count, by: batch) {
        let request = observer.request()
        if request != .goOn {
          if epoch > 1 || step > 0 {
            observer.keep(
              TrainingState(
                epoch: epoch, step: step, epochLoss: epochLoss, history: history,
                parameters: floats(pass.parameters, layout), optimizer: optimizer.memory,
                best: best.map { floats($0, layout) } ?? []))
          }
          if request == .stop { return nil }
        }
        let count = min(batch, part.count - start)
        let (loss, trouble) = order.withUnsafeBufferPointer { order in
          let rows = UnsafeBufferPointer(rebasing: order[start..<start + count])
          return self.step(
            pass, part, rows, number: settings.drops ? (epoch - 1) * steps + step : nil)
        }
        step += 1
        guard loss.isFinite else {
          let kind = loss.isNaN ? "NaN" : "infinite"
          return diverged(
            "training loss became \(kind) in epoch \(epoch), step \(step)" + (trouble ?? ""))
        }
        epochLoss += loss * Double(count)
        optimizer.update(
          pass.parameters, gradients: pass.gradients, learningRate: learningRate)
      }
      var numbers = [(Metric.trainingLoss, epochLoss / Double(part.count))]
      if let evaluation { numbers += evaluation.metrics(pass, task: dataset.task) }
      history.append(learningRate: Float(learningRate), numbers)
      observer.epochEnded(epoch)
      if let bad = numbers.first(where: { !$0.1.isFinite }) {
        return diverged(
          "\(bad.0.rawValue) became \(bad.1.isNaN ? "NaN" : "infinite") after epoch \(epoch); "
            + "gradient norms of its last step: \(pass.gradientNorms)")
      }
      if stopping?.add(history[watched].last ?? .nan) == true {
        best?.update(from: pass.parameters, count: layout.paddedCount)
      }
      if stopping?.isOver == true { break }
    }
    // Where training may stop early, the best epoch's weights are the result.
    let weights = NetworkWeights(best ?? pass.parameters, layout: layout)
    guard weights.layers.allSatisfy({ $0.weights.allSatisfy(\.isFinite) }) else {
      return diverged("weights became infinite in the last step")
    }
    return TrialOutcome(status: .done, message: "", history: history, weights: weights)
  }

  /// Forward and backward for one batch. Returns its loss, and where a loss that is not finite comes
  /// from.
  private func step(
    _ pass: NetworkPass, _ part: DataPart, _ rows: UnsafeBufferPointer<Int32>, number: Int?
  ) -> (loss: Double, trouble: String?) {
    let batch = FeatureRows(part.features, rows: rows)
    pass.gatherTargets(part, rows)
    pass.forward(batch, step: number)
    let loss = pass.lossAndDelta(rows: rows.count)
    if loss.isFinite {
      pass.backward(batch, step: number)
      return (loss, nil)
    }
    // The loss has taken the place of the last outputs.
    pass.forward(batch, step: number)
    let place = pass.firstTrouble(batch) ?? "the loss"
    return (loss, ": first in \(place); gradient norms of the step before: \(pass.gradientNorms)")
  }

  private func floats(_ block: UnsafePointer<Float>, _ layout: NetworkLayout) -> [Float] {
    Array(UnsafeBufferPointer(start: block, count: layout.paddedCount))
  }

  private func initialize(_ pass: NetworkPass, _ initialWeights: NetworkWeights?) {
    if let initialWeights {
      initialWeights.copy(to: pass.parameters, layout: pass.layout)
      return
    }
    for (number, layer) in pass.layout.layers.enumerated() {
      pass.settings.initializer.fill(
        pass.parameters, layer: layer, number: number, seed: pass.settings.seed)
    }
  }
}
