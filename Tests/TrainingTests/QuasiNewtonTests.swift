import MatrixKernels
import Networks
import Testing
import Training

/// L-BFGS: where it goes on, where it ends, and what it survives.
@Suite struct QuasiNewtonTests {
  /// Left at any step and gone on with, for what has much to remember: pairs, and running means.
  @Test(arguments: [Normalization.none, .layer, .batch])
  func aTrainingGoesOnWithPairsAndMeans(_ normalization: Normalization) throws {
    let data = try dataset(.spirals)
    var settings = TrialSettings(hiddenSizes: [9, 5], loss: .crossEntropy, epochs: 12)
    settings.activations = [.tanh]
    settings.normalization = normalization
    settings.patience = 12
    if normalization == .batch {
      settings.batchSize = .rows(80)
    } else {
      settings.batchSize = .full
      settings.learningRate = 1
      settings.weightDecay = 0.001
      settings.optimizer = .lbfgs(historySize: 4, gradientTolerance: 1e-7)
    }
    let whole = try train(settings, data)
    #expect(whole.history.epochs == 12)
    let trainer = Trainer(dataset: data, kernels: KernelSets.available[0])
    // L-BFGS asks before every evaluation, so some of these are within a line search.
    for stopAt in [2, 3, 5, 8, 11, 12] {
      // Within the first epoch of L-BFGS there is nothing to keep.
      guard let state = stateLeft(by: trainer, settings, after: stopAt) else {
        #expect(normalization != .batch)
        continue
      }
      let outcome = trainer.train(settings, from: state, workspace: Workspace())
      #expect(outcome?.weights == whole.weights && outcome?.history == whole.history, "\(stopAt)")
    }
  }

  /// A linear model's squared errors are a quadratic: L-BFGS finds its minimum, and ends there.
  @Test func quasiNewtonSolvesLeastSquares() throws {
    let data = try dataset(.friedman)
    var settings = TrialSettings(hiddenSizes: [], loss: .meanSquaredError, epochs: 200)
    settings.optimizer = .lbfgs(historySize: 10, gradientTolerance: 1e-5)
    settings.learningRate = 1
    settings.batchSize = .full
    let outcome = try train(settings, data)
    #expect(outcome.history.epochs < 60, "\(outcome.history.epochs) epochs")
    // At the minimum the residuals are orthogonal to the features and to the constant.
    let weights = try #require(outcome.weights?.layers.first)
    let rows = data.training.rows.map { Int($0) }
    let residuals = rows.map { row in
      (0..<weights.inputs).reduce(
        Double(weights[.biases]?[0] ?? 0) - Double(data.training.targets[row, 0])
      ) { $0 + Double(weights.weights[$1]) * Double(data.training.features[row, $1]) }
    }
    for j in 0..<weights.inputs {
      let slope = zip(rows, residuals).reduce(0.0) {
        $0 + Double(data.training.features[$1.0, j]) * $1.1
      }
      #expect(abs(slope / Double(rows.count)) < 1e-3)
    }
    #expect(abs(residuals.reduce(0, +) / Double(rows.count)) < 1e-3)
  }

  /// Where the first step is far too long, the line search comes back; and where nothing is a
  /// number, the trial says so.
  @Test func quasiNewtonSurvivesSteepFunctions() throws {
    let data = try dataset(.friedman)
    var settings = TrialSettings(hiddenSizes: [6], loss: .sumSquaredError, epochs: 30)
    settings.activations = [.identity]
    settings.optimizer = .lbfgs(historySize: 3, gradientTolerance: 1e-9)
    settings.batchSize = .full
    settings.learningRate = 1e12
    let outcome = try train(settings, data)
    #expect(outcome.status == .done)
    let losses = outcome.history[.trainingLoss]
    #expect(zip(losses, losses.dropFirst()).allSatisfy { $1 <= $0 })
    settings.initializer = .uniform(low: 1e30, high: 3e30)
    let bad = try train(settings, data)
    #expect(bad.status == .diverged && bad.message.contains("became infinite in epoch 1"))
  }
}
