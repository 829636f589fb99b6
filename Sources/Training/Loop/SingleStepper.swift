import Datasets
import Networks

/// The steps of one network by an optimizer that changes all parameters by one gradient.
final class SingleStepper: Stepper {
  private let progress: TrialProgress
  private let pass: NetworkPass
  private let part: DataPart
  private let optimizer: OptimizerState
  private var learningRate = 0.0
  private var loss = 0.0

  init(
    _ progress: TrialProgress, _ pass: NetworkPass, _ part: DataPart, _ optimizer: OptimizerState
  ) {
    self.progress = progress
    self.pass = pass
    self.part = part
    self.optimizer = optimizer
  }

  func beginEpoch(_ active: [Int]) {
    learningRate = progress.learningRate
    loss = progress.epochLoss
  }

  func step(
    _ rows: Range<Int>, ask: () throws(TrainingEnd) -> Void
  ) throws(TrainingEnd) {
    try ask()
    optimizer.beginStep(learningRate: learningRate)
    let rows = UnsafeBufferPointer(rebasing: progress.order[rows])
    let step = (progress.epoch - 1) * progress.steps + progress.step
    let (mean, trouble) = pass.lossAndGradients(part, rows, step: step, optimizer: optimizer)
    guard mean.isFinite else {
      throw .diverged(
        progress.lossMessage(mean) + ", step \(progress.step + 1)"
          + (trouble.map { reason($0, of: rows, step: step) } ?? ""))
    }
    loss += mean * Double(rows.count)
  }

  /// Where the first number that is not finite stands in a block of a step's rows.
  private func reason(
    _ range: Range<Int>, of rows: UnsafeBufferPointer<Int32>, step: Int
  ) -> String {
    // The loss has taken the place of the last outputs.
    let batch = FeatureRows(part.features, rows: UnsafeBufferPointer(rebasing: rows[range]))
    pass.forward(batch, step: step, first: range.lowerBound)
    let report = DivergenceReport(pass)
    // The gradients are still those of the step before, unless a block of this one went well.
    let norms =
      range.lowerBound == 0 ? "; gradient norms of the step before: \(report.gradientNorms)" : ""
    return ": first in \(report.firstTrouble(batch) ?? "the loss")" + norms
  }

  func summedLoss(of network: Int) -> Double { loss }

  func prepareEvaluation(_ evaluation: Evaluation) { pass.network.prepareEvaluation() }

  func measure(_ network: Int, _ evaluation: Evaluation, into values: inout [MetricValue]) {
    evaluation.measure(pass, known: nil, &values)
  }

  func parameters(of network: Int) -> UnsafeMutablePointer<Float> { pass.parameters }

  func memory(of network: Int) -> OptimizerMemory { optimizer.memory(of: pass.layout) }

  func restore(_ network: Int, _ state: TrainingState) {
    pass.restore(state.parameters)
    optimizer.restore(state.optimizer, of: pass.layout)
  }

  func weights(_ parameters: UnsafePointer<Float>) -> NetworkWeights { pass.weights(parameters) }

  func gradientNorms(of network: Int) -> String { DivergenceReport(pass).gradientNorms }

  var hasConverged: Bool { false }
}

extension TrialProgress {
  /// That a loss is not finite.
  func lossMessage(_ loss: Double) -> String {
    "training loss became \(loss.isNaN ? "NaN" : "infinite") in epoch \(epoch)"
  }
}

extension NetworkPass {
  /// Puts what a state keeps back.
  func restore(_ kept: [Float]) {
    layout.restore(kept, to: parameters, count: layout.stateCount)
  }

  /// The network that a block of parameters makes; the pass has these parameters afterwards.
  func weights(_ block: UnsafePointer<Float>) -> NetworkWeights {
    if block != UnsafePointer(parameters) {
      parameters.update(from: block, count: layout.stateCount)
    }
    return network.weights
  }
}
