import Datasets
import Networks

/// The steps of one network by L-BFGS: one an epoch, for which all rows are evaluated once or
/// several times.
final class QuasiNewtonStepper: Stepper {
  private let progress: TrialProgress
  private let pass: NetworkPass
  private let part: DataPart
  private let optimizer: LimitedMemoryBFGS
  private var loss = 0.0

  init(
    _ progress: TrialProgress, _ pass: NetworkPass, _ part: DataPart,
    _ optimizer: LimitedMemoryBFGS
  ) {
    self.progress = progress
    self.pass = pass
    self.part = part
    self.optimizer = optimizer
  }

  func beginEpoch(_ active: [Int]) { loss = progress.epochLoss }

  func step(
    _ rows: Range<Int>, ask: () throws(TrainingEnd) -> Void
  ) throws(TrainingEnd) {
    let step = (progress.epoch - 1) * progress.steps
    let mean = try optimizer.iterate { () throws(TrainingEnd) in
      try ask()
      return pass.lossAndGradients(part, UnsafeBufferPointer(progress.order), step: step).loss
    }
    loss = mean * Double(rows.count)
    guard loss.isFinite else { throw .diverged(progress.lossMessage(loss)) }
  }

  func summedLoss(of network: Int) -> Double { loss }

  func prepareEvaluation(_ evaluation: Evaluation) { pass.network.prepareEvaluation() }

  func measure(_ network: Int, _ evaluation: Evaluation, into values: inout [MetricValue]) {
    evaluation.measure(pass, known: nil, &values)
  }

  /// In a step, where it began: a training that goes on from there makes the same step.
  func parameters(of network: Int) -> UnsafeMutablePointer<Float> { optimizer.parametersToKeep }

  func memory(of network: Int) -> OptimizerMemory { optimizer.memory }

  func restore(_ network: Int, _ state: TrainingState) {
    pass.restore(state.parameters)
    optimizer.restore(state.optimizer)
  }

  func weights(_ parameters: UnsafePointer<Float>) -> NetworkWeights { pass.weights(parameters) }

  func gradientNorms(of network: Int) -> String { DivergenceReport(pass).gradientNorms }

  var hasConverged: Bool { optimizer.hasConverged }
}
