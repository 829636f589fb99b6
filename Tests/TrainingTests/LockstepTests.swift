import Datasets
import KernelContract
import MatrixKernels
import Networks
import Tables
import Testing
import Training

/// Networks that train in lockstep come to what each comes to alone.
@Suite struct LockstepTests {
  private func settings(
    _ loss: Loss = .crossEntropy, epochs: Int = 3,
    _ change: (inout TrialSettings) -> Void = { _ in }
  ) -> TrialSettings {
    var settings = TrialSettings(hiddenSizes: [6, 3], loss: loss, epochs: epochs)
    settings.activations = [.tanh]
    change(&settings)
    return settings
  }

  /// The same with other seeds, learning rates and weight decays.
  private func varied(_ settings: TrialSettings, _ count: Int) -> [TrialSettings] {
    (0..<count).map { number in
      var other = settings
      other.seed = UInt64(number)
      other.learningRate *= Double(1 + number % 3)
      other.weightDecay = number % 2 == 0 ? 0 : 0.01
      return other
    }
  }

  private func expectTheSame(
    _ settings: TrialSettings, _ data: Dataset, count: Int = 5, metrics: [Metric] = [],
    kernels: KernelTable = KernelSets.available[0], _ name: String
  ) throws {
    #expect(settings.lockstepKey(for: data) != nil, "\(name)")
    let trials = varied(settings, count)
    let trainer = Trainer(dataset: data, kernels: kernels, metrics: metrics)
    var outcomes = [TrialOutcome?](repeating: nil, count: count)
    var alone: [Int] = []
    let ended = trainer.train(
      trials.map { TrainingTask($0) }, workspace: Workspace(),
      observer: TrainingObserver(
        began: { alone.append($0) }, ended: { network, outcome, _ in outcomes[network] = outcome }))
    #expect(ended && alone == (count == 1 ? [0] : []), "\(name)")
    for (trial, outcome) in zip(trials, outcomes) {
      let expected = try #require(trainer.train(trial, workspace: Workspace()))
      #expect(outcome?.status == .done && expected.status == .done, "\(name)")
      #expect(outcome?.history == expected.history, "\(name), seed \(trial.seed)")
      #expect(outcome?.weights == expected.weights, "\(name), seed \(trial.seed)")
    }
  }

  @Test(arguments: Activation.allCases)
  func everyActivation(_ activation: Activation) throws {
    let data = try dataset(.blobs)
    for kernels in KernelSets.available {
      try expectTheSame(
        settings { $0.activations = [activation] }, data, kernels: kernels,
        "\(activation), \(kernels.name)")
    }
  }

  @Test(arguments: steppingOptimizers)
  func everyOptimizer(_ optimizer: Optimizer) throws {
    let data = try dataset(.blobs)
    for kernels in KernelSets.available {
      try expectTheSame(
        settings { $0.optimizer = optimizer }, data, kernels: kernels,
        "\(optimizer), \(kernels.name)")
    }
  }

  @Test(arguments: Loss.allCases)
  func everyLoss(_ loss: Loss) throws {
    for generator in [GeneratorSettings.Generator.twoMoons, .friedman] {
      if generator == .friedman && loss.takesLogits { continue }
      // 300 training rows: a full batch goes through in two blocks.
      for batch in [BatchSize.rows(32), .full] {
        for kernels in KernelSets.available {
          try expectTheSame(
            settings(loss) {
              $0.batchSize = batch
              $0.biases = batch == .full
            }, dataset(generator), kernels: kernels,
            "\(loss), \(generator), \(batch), \(kernels.name)")
        }
      }
    }
  }

  @Test func everythingElse() throws {
    let data = try dataset(.blobs)
    let changes: [(String, (inout TrialSettings) -> Void)] = [
      ("linear", { $0.hiddenSizes = [] }),
      ("an activation for each layer", { $0.activations = [.gelu, .relu] }),
      ("an output activation", { ($0.loss, $0.outputActivation) = (.meanSquaredError, .sigmoid) }),
      ("l1", { $0.l1 = 0.001 }), ("clipped values", { $0.clipValue = 0.01 }),
      ("no shuffle", { $0.shuffle = false }),
      ("a schedule", { ($0.schedule, $0.warmupEpochs, $0.epochs) = (.cosine, 2, 7) }),
      ("plateaus", { ($0.schedule, $0.epochs) = (.reduceOnPlateau(factor: 0.5, patience: 0), 20) }),
      ("early stopping", { ($0.patience, $0.epochs, $0.learningRate) = (1, 60, 0.02) }),
    ]
    for (name, change) in changes {
      if name == "an output activation" {
        try expectTheSame(settings(.huber, change), dataset(.friedman), name)
      } else {
        try expectTheSame(settings(.crossEntropy, change), data, name)
      }
    }
    try expectTheSame(settings(), dataset(.blobs, validation: 0), "no validation")
    for (generator, task) in [
      (GeneratorSettings.Generator.blobs, Task.classification), (.friedman, .regression),
    ] {
      let loss = task == .regression ? Loss.meanSquaredError : .crossEntropy
      try expectTheSame(
        settings(loss), dataset(generator), metrics: Metric.optional(task: task), "all metrics")
    }
    // 360 validation rows do not go through in one block.
    try expectTheSame(settings { $0.hiddenSizes = [4] }, dataset(.blobs, validation: 0.9), "blocks")
    for count in [1, 2, 16] {
      try expectTheSame(settings(), data, count: count, "\(count) networks")
    }
  }

  @Test func givenWeightsAreEachNetworksOwn() throws {
    let data = try dataset(.blobs)
    let trainer = Trainer(dataset: data, kernels: KernelSets.available[0])
    let given = try varied(settings(), 3).map { try #require(train($0, data).weights) }
    var outcomes = [TrialOutcome?](repeating: nil, count: 3)
    let ended = trainer.train(
      given.map { TrainingTask(settings(), initialWeights: $0) }, workspace: Workspace(),
      observer: TrainingObserver(
        began: { _ in Issue.record("trained alone") },
        ended: { network, outcome, _ in outcomes[network] = outcome }))
    #expect(ended)
    for (weights, outcome) in zip(given, outcomes) {
      let expected = trainer.train(
        settings(), initialWeights: weights, workspace: Workspace())
      #expect(outcome?.weights != nil && outcome?.weights == expected?.weights)
      #expect(outcome?.history == expected?.history)
    }
    #expect(outcomes[0]?.weights != outcomes[1]?.weights)
  }

  /// One whose loss becomes infinite, among others that go on.
  @Test func oneThatDivergesLeaves() throws {
    let data = try dataset(.friedman)
    var trials = varied(
      settings(.meanSquaredError, epochs: 12) {
        $0.optimizer = .sgd(momentum: 0, nesterov: false)
        $0.activations = [.identity]
      }, 4)
    trials[1].learningRate = 1e6
    let trainer = Trainer(dataset: data, kernels: KernelSets.available[0])
    var outcomes: [Int: TrialOutcome] = [:]
    var alone: [Int] = []
    let ended = trainer.train(
      trials.map { TrainingTask($0) }, workspace: Workspace(),
      observer: TrainingObserver(
        began: { alone.append($0) }, ended: { network, outcome, _ in outcomes[network] = outcome }))
    #expect(ended && alone == [1])
    let expected = try train(trials[1], data)
    #expect(expected.status == .diverged && outcomes[1]?.message == expected.message)
    #expect(outcomes[1]?.history == expected.history)
    for number in [0, 2, 3] {
      #expect(outcomes[number]?.weights == (try train(trials[number], data)).weights)
    }
  }

  @Test func whatIsNotDoneInLockstep() throws {
    let data = try dataset(.blobs)
    let changes: [(inout TrialSettings) -> Void] = [
      { $0.optimizer = .lbfgs(historySize: 5, gradientTolerance: 1e-4) }, { $0.dropout = 0.1 },
      { $0.inputDropout = 0.1 }, { $0.normalization = .batch }, { $0.normalization = .layer },
      { $0.clipNorm = 1 }, { $0.classWeights = .balanced }, { $0.labelSmoothing = 0.1 },
      { $0.hiddenSizes = [400] },
    ]
    for change in changes { #expect(settings(.crossEntropy, change).lockstepKey(for: data) == nil) }
    let key = settings().lockstepKey(for: data)
    #expect(varied(settings(), 4).allSatisfy { $0.lockstepKey(for: data) == key })
    #expect(settings { $0.epochs = 4 }.lockstepKey(for: data) != key)
    #expect(settings { $0.activations = [.relu] }.lockstepKey(for: data) != key)
  }

  /// The states that are left are those of networks that were alone, and go on alone or together
  /// with the same bits.
  @Test(
    arguments: [0, 1, 13, 40],
    [Optimizer.adam(beta1: 0.9, beta2: 0.999, epsilon: 1e-8), .rprop])
  func statesAreThoseOfEachNetwork(after requests: Int, _ optimizer: Optimizer) throws {
    let data = try dataset(.blobs)
    let trials = varied(
      settings(epochs: 6) {
        $0.optimizer = optimizer
        $0.patience = 4
      }, 3)
    let trainer = Trainer(dataset: data, kernels: KernelSets.available[0])
    var count = 0
    var states = [TrainingState?](repeating: nil, count: 3)
    let ended = trainer.train(
      trials.map { TrainingTask($0) }, workspace: Workspace(),
      observer: TrainingObserver(
        request: {
          defer { count += 1 }
          return count == requests ? .stop : .goOn
        }, keep: { states[$0] = $1 }, ended: { _, _, _ in Issue.record("it ended") }))
    #expect(!ended)
    var outcomes = [TrialOutcome?](repeating: nil, count: 3)
    let wentOn = trainer.train(
      zip(trials, states).map { TrainingTask($0, from: $1) }, workspace: Workspace(),
      observer: TrainingObserver(
        began: { _ in Issue.record("trained alone") },
        ended: { network, outcome, _ in outcomes[network] = outcome }))
    #expect(wentOn)
    for (number, (trial, state)) in zip(trials, states).enumerated() {
      #expect(state == stateLeft(by: trainer, trial, after: requests))
      let expected = try train(trial, data)
      let outcome = trainer.train(trial, from: state, workspace: Workspace())
      #expect(outcome?.weights == expected.weights && outcome?.history == expected.history)
      #expect(outcomes[number]?.weights == expected.weights)
      #expect(outcomes[number]?.history == expected.history)
    }
    guard requests > 0 else { return }
    // At different steps they cannot go together.
    var apart: [Int] = []
    let bothEnded = trainer.train(
      [TrainingTask(trials[0]), TrainingTask(trials[1], from: states[1])], workspace: Workspace(),
      observer: TrainingObserver(began: { apart.append($0) }))
    #expect(bothEnded && apart == [0, 1])
  }
}
