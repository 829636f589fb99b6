import MatrixKernels
import Networks
import Testing
import Training

/// Trainings that are ended before their time keep their last whole epoch.
@Suite struct EarlyEndTests {
  private func settings(_ optimizer: Optimizer, seed: UInt64 = 1) -> TrialSettings {
    var settings = TrialSettings(hiddenSizes: [6], loss: .crossEntropy, epochs: 12)
    settings.optimizer = optimizer
    settings.learningRate = 0.05
    settings.batchSize = .rows(50)
    settings.seed = seed
    return settings
  }

  /// What networks end with that are ended at a request.
  private func ended(
    _ tasks: [TrainingTask], at request: Int, keepsEpochs: Bool = true
  ) throws -> [TrialOutcome] {
    let data = try dataset(.twoMoons)
    var count = 0
    var outcomes: [Int: TrialOutcome] = [:]
    let wasStopped = !Trainer(dataset: data, kernels: KernelSets.available[0]).train(
      tasks, workspace: Workspace(),
      observer: TrainingObserver(
        request: {
          count += 1
          return count >= request ? .end(reason: "it took too long") : .goOn
        }, keepsEpochs: keepsEpochs,
        ended: { network, outcome, _ in outcomes[network] = outcome }))
    #expect(!wasStopped)
    return try tasks.indices.map { try #require(outcomes[$0]) }
  }

  /// Wherever it is ended in an epoch of six steps.
  @Test(arguments: [7, 9, 12, 13, 30])
  func theLastEpochIsKept(request: Int) throws {
    let settings = settings(.adam(beta1: 0.9, beta2: 0.999, epsilon: 1e-8))
    let outcome = try ended([TrainingTask(settings)], at: request)[0]
    let epochs = (request - 1) / 6
    #expect(outcome.status == .stopped && outcome.isLimited)
    #expect(outcome.message == "it took too long" && outcome.history.epochs == epochs)
    let data = try dataset(.twoMoons)
    let whole = Trainer(dataset: data, kernels: KernelSets.available[0]).train(
      TrainingTask(settings, until: epochs), workspace: Workspace())
    #expect(outcome.weights == whole?.weights && outcome.history == whole?.history)
  }

  @Test func networksInLockstepEndTogether() throws {
    let all = (1...5).map { settings(.sgd(momentum: 0.9, nesterov: false), seed: UInt64($0)) }
    let outcomes = try ended(all.map { TrainingTask($0) }, at: 20)
    for (settings, outcome) in zip(all, outcomes) {
      let alone = try ended([TrainingTask(settings)], at: 20)[0]
      #expect(outcome.status == .stopped && outcome.history.epochs == 3)
      #expect(outcome.weights == alone.weights && outcome.history == alone.history)
    }
  }

  @Test func beforeAnEpochItFails() throws {
    for optimizer: Optimizer in [.sgd(momentum: 0, nesterov: false), .rprop] {
      let outcome = try ended([TrainingTask(settings(optimizer))], at: 3)[0]
      #expect(outcome.status == .failed && outcome.weights == nil && !outcome.isLimited)
      #expect(outcome.message == "it took too long, before an epoch was done")
    }
  }

  /// A source is told that it will not go on, whatever epoch was asked for.
  @Test func itIsAnAnswer() throws {
    let outcome = try ended([TrainingTask(settings(.rprop))], at: 20)[0]
    let answer = try #require(outcome.answer(until: 9))
    #expect(answer.status == .done && answer.history.epochs == 3)
    #expect(outcome.answer(until: nil)?.status == .done)
    #expect(outcome.answer(until: 2)?.status == .stopped)
  }
}
