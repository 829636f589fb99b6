import MatrixKernels
import Networks
import Testing
import Training

/// Where rows of weights lie is no matter of the result: spread over the cache, or close together
/// as where gradients are clipped by a norm, here one that none reaches.
@Suite struct SpreadRowsTests {
  @Test(arguments: steppingOptimizers, [Normalization.none, .layer, .batch])
  func spreadRowsHaveTheSameBits(_ optimizer: Optimizer, _ normalization: Normalization) throws {
    let data = try dataset(.blobs, rows: 150)
    let (spread, close) = Self.settings(optimizer, normalization)
    #expect(spread.workspaceBytes(for: data) > close.workspaceBytes(for: data))
    let (one, other) = (try train(spread, data), try train(close, data))
    #expect(one.status == .done && one.weights == other.weights && one.history == other.history)
  }

  /// A state is kept in one way, so each may go on from the other's.
  @Test(arguments: steppingOptimizers)
  func trainingsGoOnFromEachOthersStates(_ optimizer: Optimizer) throws {
    let data = try dataset(.blobs, rows: 150)
    let trainer = Trainer(dataset: data, kernels: KernelSets.available[0])
    let (spread, close) = Self.settings(optimizer, .batch)
    let whole = try train(spread, data)
    for (begins, ends) in [(spread, close), (close, spread), (spread, spread)] {
      let state = try #require(stateLeft(by: trainer, begins, after: 5))
      let outcome = trainer.train(ends, from: state, workspace: Workspace())
      #expect(outcome?.weights == whole.weights && outcome?.history == whole.history)
    }
  }

  private static func settings(
    _ optimizer: Optimizer, _ normalization: Normalization
  ) -> (spread: TrialSettings, close: TrialSettings) {
    var settings = TrialSettings(hiddenSizes: [48, 256, 384], loss: .crossEntropy, epochs: 3)
    settings.optimizer = optimizer
    settings.normalization = normalization
    settings.learningRate = 0.003
    settings.patience = 2
    settings.weightDecay = 0.01
    var close = settings
    close.clipNorm = 1e30
    return (settings, close)
  }
}
