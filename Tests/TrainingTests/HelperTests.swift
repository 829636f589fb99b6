import Datasets
import MatrixKernels
import Networks
import SeededRandom
import Tables
import Testing
import Training

/// Threads that come to help, which no one can foresee, change no bit of any training.
@Suite struct HelperTests {
  @Test(arguments: UInt64(0)..<6)
  func randomTrainingsHaveTheSameBitsWithHelpers(seed: UInt64) throws {
    var random = RandomStream(seed: seed, purpose: .data)
    let data = try [GeneratorSettings.Generator.blobs, .twoMoons, .friedman].map {
      try dataset($0, rows: 1500, validation: 0.4)
    }
    try withHelpers(2) { team in
      for _ in 0..<15 {
        let data = data[random.below(data.count)]
        let settings = Self.settings(data.task, &random)
        let alone = try train(settings, data)
        let helped = try #require(
          Trainer(dataset: data, kernels: KernelSets.available[0], team: team)
            .train(settings, workspace: Workspace()))
        #expect(alone.status == .done, "\(alone.message): \(settings)")
        #expect(alone.weights == helped.weights && alone.history == helped.history, "\(settings)")
      }
    }
  }

  /// Widths around multiples of sixteen, and one that makes a large network; batches of one block
  /// and several. Validation takes three.
  private static func settings(_ task: Task, _ random: inout RandomStream) -> TrialSettings {
    func one<Value>(_ values: [Value]) -> Value { values[random.below(values.count)] }
    let losses: [Loss] =
      task == .classification
      ? [.crossEntropy] : [.meanSquaredError, .huber, .meanAbsoluteError]
    var settings = TrialSettings(hiddenSizes: [], loss: one(losses), epochs: 4)
    settings.hiddenSizes = (0..<one([0, 1, 2, 2, 3])).map { _ in
      one([1, 2, 3, 4, 5, 8, 16, 17, 20, 33, 36, 300])
    }
    settings.activations = [one(Activation.allCases)]
    settings.batchSize = one([.rows(7), .rows(16), .rows(64), .rows(290), .full])
    settings.learningRate = 0.003
    settings.seed = UInt64(random.below(1000))
    settings.patience = one([nil, 2])
    if random.below(4) == 0 {
      settings.optimizer = .lbfgs(historySize: 5, gradientTolerance: 1e-7)
      settings.learningRate = 1
      settings.batchSize = .full
      return settings
    }
    settings.optimizer = one(steppingOptimizers)
    settings.normalization = one([.none, .none, .layer, .batch])
    settings.dropout = one([0, 0, 0.2])
    settings.clipNorm = one([nil, 0.1, 1])
    settings.weightDecay = one([0, 0.01])
    settings.l1 = one([0, 0.001])
    return settings
  }
}
