import Datasets
import Foundation
import KernelContract
import MatrixKernels
import Networks
import Tables
import Testing
import Training

/// Every optimizer that changes all parameters by one gradient.
let steppingOptimizers: [Optimizer] = [
  .sgd(momentum: 0, nesterov: false), .sgd(momentum: 0.9, nesterov: true),
  .adam(beta1: 0.9, beta2: 0.999, epsilon: 1e-8), .adamW(beta1: 0.9, beta2: 0.99, epsilon: 1e-8),
  .nadam(beta1: 0.9, beta2: 0.999, epsilon: 1e-8), .rmsprop(decay: 0.9, epsilon: 1e-8),
  .adagrad(epsilon: 1e-8), .rprop,
]

/// Generated rows, a quarter of them for validation.
func dataset(
  _ generator: GeneratorSettings.Generator, rows: Int = 400, validation: Double = 0.25
) throws -> Dataset {
  var settings = DatasetSettings(
    source: .generated(GeneratorSettings(generator: generator, rows: rows, noise: 0.05, seed: 3)))
  settings.validation = validation
  settings.scaling = .standardize
  return try Dataset(settings)
}

/// A whole training.
func train(
  _ settings: TrialSettings, _ data: Dataset, kernels: KernelTable = KernelSets.available[0],
  workspace: Workspace = Workspace()
) throws -> TrialOutcome {
  try #require(
    Trainer(dataset: data, kernels: kernels).train(settings, workspace: workspace))
}

/// What a training leaves that is stopped after so many requests; nil where there is nothing to
/// keep yet.
func stateLeft(
  by trainer: Trainer, _ settings: TrialSettings, after requests: Int
) -> TrainingState? {
  var count = 0
  var kept: TrainingState?
  let stopped = trainer.train(
    settings, workspace: Workspace(),
    observer: TrainingObserver(
      request: {
        defer { count += 1 }
        return count == requests ? .stop : .goOn
      }, keep: { kept = $1 }))
  #expect(stopped == nil)
  return kept
}

/// The central difference of a loss for each of some parameters of a pass, which stay as they are.
func differences(
  of pass: NetworkPass, at places: [Int], step: Float, loss: () -> Double
) -> [Double] {
  places.map { place in
    let value = pass.parameters[place]
    pass.parameters[place] = value + step
    let above = loss()
    pass.parameters[place] = value - step
    let below = loss()
    pass.parameters[place] = value
    return (above - below) / Double(2 * step)
  }
}

/// A team with so many threads that wait to help.
func withHelpers(_ count: Int, _ body: (CoreTeam) throws -> Void) throws {
  let team = CoreTeam()
  defer {
    team.close()
    while team.helperCount > 0 { sched_yield() }
  }
  for _ in 0..<count {
    Thread.detachNewThread { team.help(kernels: KernelSets.available[0]) }
  }
  while team.helperCount < count { sched_yield() }
  try body(team)
}
