import Datasets
import MatrixKernels
import Networks
import Testing
import Training

/// Trainings that pause after an epoch and go on later, as a search needs them.
@Suite struct PauseTests {
  private static let kinds = [
    "single", "batch normalization", "early stopping", "lbfgs", "lockstep",
  ]

  private func settings(_ kind: String) -> TrialSettings {
    var settings = TrialSettings(hiddenSizes: [9, 5], loss: .crossEntropy, epochs: 9)
    settings.activations = [.tanh]
    settings.optimizer = .nadam(beta1: 0.9, beta2: 0.999, epsilon: 1e-8)
    switch kind {
    case "batch normalization": settings.normalization = .batch
    case "early stopping": (settings.patience, settings.learningRate) = (2, 0.05)
    case "lbfgs":
      settings.optimizer = .lbfgs(historySize: 4, gradientTolerance: 1e-7)
      settings.batchSize = .full
      settings.learningRate = 1
    default: settings.schedule = .step(epochs: 2, factor: 0.5)
    }
    return settings
  }

  /// The networks of a kind: several where they go in lockstep.
  private func networks(_ kind: String) -> [TrialSettings] {
    (0..<(kind == "lockstep" ? 5 : 1)).map { seed in
      var settings = settings(kind)
      settings.seed = UInt64(seed)
      return settings
    }
  }

  private typealias End = (outcome: TrialOutcome, state: TrainingState?)

  private func ends(of tasks: [TrainingTask], _ data: Dataset) -> [End] {
    var ends = [End?](repeating: nil, count: tasks.count)
    let ended = Trainer(dataset: data, kernels: KernelSets.available[0]).train(
      tasks, workspace: Workspace(), observer: TrainingObserver(ended: { ends[$0] = ($1, $2) }))
    #expect(ended)
    return ends.compactMap { $0 }
  }

  /// However often a training pauses, it ends with the bits of one that never did; and where it
  /// paused, it left the network that a training of so many epochs leaves.
  @Test(arguments: kinds)
  func pausesChangeNoBit(_ kind: String) throws {
    let data = try dataset(.blobs)
    let networks = networks(kind)
    let whole = ends(of: networks.map { TrainingTask($0) }, data)
    #expect(whole.allSatisfy { $0.outcome.status == .done && $0.state == nil })
    var states = [TrainingState?](repeating: nil, count: networks.count)
    for last in [1, 4, 5, 9] {
      let reached = ends(
        of: zip(networks, states).map { TrainingTask($0, from: $1, until: last) }, data)
      states = reached.map(\.state)
      for (number, end) in reached.enumerated() {
        let epochs = end.outcome.history.epochs
        let isOver = epochs == whole[number].outcome.history.epochs
        #expect(end.outcome.status == (isOver ? .done : .stopped), "\(kind), \(last)")
        #expect(end.state?.epoch == epochs + 1 && (isOver || epochs == last))
        var shorter = networks[number]
        shorter.epochs = last
        let expected = try train(shorter, data)
        #expect(end.outcome.weights == expected.weights, "\(kind), \(last)")
        #expect(end.outcome.history == expected.history, "\(kind), \(last)")
      }
    }
    for (state, end) in zip(states, whole) {
      #expect(state?.history == end.outcome.history)
    }
  }

  /// The state that the last epoch leaves goes on where there are more epochs, and is the end where
  /// there are not.
  @Test(arguments: ["single", "batch normalization", "lbfgs"])
  func aFinishedTrainingGoesOnWithMoreEpochs(_ kind: String) throws {
    let data = try dataset(.blobs)
    var settings = settings(kind)
    let end = ends(of: [TrainingTask(settings, until: settings.epochs)], data)[0]
    #expect(end.outcome.status == .done)
    let again = ends(of: [TrainingTask(settings, from: end.state)], data)[0]
    #expect(again.outcome.weights == end.outcome.weights)
    #expect(again.outcome.history == end.outcome.history && again.outcome.status == .done)
    settings.epochs = 14
    let longer = ends(of: [TrainingTask(settings, from: end.state)], data)[0]
    let expected = try train(settings, data)
    #expect(longer.outcome.weights == expected.weights)
    #expect(longer.outcome.history == expected.history)
  }

  /// One that is already where it is to pause says so at once.
  @Test func nothingToDoIsNoMistake() throws {
    let data = try dataset(.blobs)
    let first = ends(of: [TrainingTask(settings("single"), until: 3)], data)[0]
    let second = ends(of: [TrainingTask(settings("single"), from: first.state, until: 3)], data)[0]
    #expect(second.outcome.status == .stopped && second.state == first.state)
    #expect(second.outcome.weights == first.outcome.weights)
  }
}
