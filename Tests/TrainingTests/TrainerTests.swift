import Foundation
import Datasets
import MatrixKernels
import Networks
import Prediction
import Tables
import TestSupport
import Testing
import Training

@Suite struct TrainerTests {
  @Test(arguments: [GeneratorSettings.Generator.twoMoons, .xor, .circles, .spirals, .blobs])
  func networksLearnWhatIsKnownToBeLearnable(_ generator: GeneratorSettings.Generator) throws {
    let data = try dataset(generator)
    var settings = TrialSettings(hiddenSizes: [32, 32], loss: .crossEntropy, epochs: 150)
    settings.activations = [.tanh]
    settings.learningRate = 0.01
    settings.initializer = .glorotUniform
    let outcome = try train(settings, data)
    #expect(outcome.status == .done)
    #expect(outcome.history[.validationAccuracy].last ?? 0 > 0.88, "\(generator.rawValue)")
  }

  @Test func regressionLearnsAndR2IsRight() throws {
    let data = try dataset(.friedman)
    var settings = TrialSettings(hiddenSizes: [32], loss: .meanSquaredError, epochs: 200)
    settings.activations = [.tanh]
    settings.learningRate = 0.01
    let outcome = try train(settings, data)
    let last = outcome.history[.validationR2].count - 1
    #expect(outcome.history[.validationR2][last] > 0.75)
    // R² = 1 - mean squared error / variance of the targets.
    let validation = try #require(data.validation)
    let targets = validation.rows.map { Double(validation.targets[Int($0), 0]) }
    let mean = targets.reduce(0, +) / Double(targets.count)
    let variance = targets.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(targets.count)
    let expected = 1 - Double(outcome.history[.validationLoss][last]) / variance
    #expect(abs(Double(outcome.history[.validationR2][last]) - expected) < 1e-5)
  }

  /// Four waves, each twice as long as the one before.
  @Test func coslog4IsItsFormula() throws {
    let data = try dataset(.twoMoons)
    var settings = TrialSettings(hiddenSizes: [2], loss: .crossEntropy, epochs: 30)
    (settings.schedule, settings.learningRate) = (.cosineLog4, 0.01)
    let rates = try train(settings, data).history.learningRate
    for (epoch, rate) in rates.enumerated() {
      let share = (Double(epoch) + 0.5) / 30
      let waves = log2(1 + 15 * share)
      let expected = 0.005 * (1 - cos(2 * Double.pi * waves))
      #expect(abs(Double(rate) - expected) < 1e-8)
    }
    let peaks = rates.indices.dropFirst().dropLast().count {
      rates[$0] > rates[$0 - 1] && rates[$0] >= rates[$0 + 1]
    }
    #expect(peaks >= 3 && rates.count == 30)
  }

  /// Left at any step and gone on with from its state: the same bits, for every optimizer.
  @Test(arguments: steppingOptimizers)
  func aTrainingGoesOnFromItsState(_ optimizer: Optimizer) throws {
    let data = try dataset(.spirals)
    var settings = TrialSettings(hiddenSizes: [9, 5], loss: .crossEntropy, epochs: 6)
    settings.optimizer = optimizer
    settings.schedule = .cosine
    settings.batchSize = .rows(64)
    settings.dropout = 0.2
    settings.patience = 3
    let whole = try train(settings, data)
    let trainer = Trainer(dataset: data, kernels: KernelSets.available[0])
    // 5 steps an epoch: in the middle of one, and at the beginning of others.
    for stopAt in [1, 4, 5, 6, 17, 29] {
      let state = try #require(stateLeft(by: trainer, settings, after: stopAt))
      let outcome = trainer.train(settings, from: state, workspace: Workspace())
      #expect(outcome?.weights == whole.weights && outcome?.history == whole.history, "\(stopAt)")
    }
    // A state of another network is not used.
    settings.hiddenSizes = [8]
    var foreign: TrainingState?
    _ = trainer.train(
      settings, workspace: Workspace(),
      observer: TrainingObserver(request: { .state }, keep: { foreign = $1 }))
    settings.hiddenSizes = [9, 5]
    let fresh = trainer.train(settings, from: foreign, workspace: Workspace())
    #expect(fresh?.weights == whole.weights)
  }

  /// Batch normalization is in the weights by the end: they predict as the validation said.
  @Test(arguments: [Normalization.layer, .batch])
  func normalizedNetworksLearnAndPredict(_ normalization: Normalization) throws {
    let data = try dataset(.spirals)
    var settings = TrialSettings(hiddenSizes: [24, 12], loss: .crossEntropy, epochs: 60)
    settings.normalization = normalization
    settings.learningRate = 0.02
    let outcome = try train(settings, data)
    #expect((outcome.history[.validationAccuracy].last ?? 0) > 0.9)
    let weights = try #require(outcome.weights)
    #expect(weights.has(.gains) == (normalization == .layer) && weights.has(.biases))
    let validation = try #require(data.validation)
    let outputs = try Predictor(
      weights: weights, layout: settings.evaluatedLayout(for: data), settings: settings.network,
      kernels: KernelSets.available[0]
    ).outputs(for: validation.features)
    let right = validation.rows.count { row in
      let guess = outputs[Int(row), 1] > outputs[Int(row), 0] ? 1 : 0
      return guess == Int(validation.labels[Int(row)])
    }
    let accuracy = Float(Double(right) / Double(validation.count))
    #expect(accuracy == outcome.history[.validationAccuracy].last)
  }

  /// The promise of the same bits: every kernel set, and a workspace that others used before.
  @Test(arguments: [Normalization.none, .layer, .batch])
  func sameBitsOnEveryKernelSetAndInAnyWorkspace(_ normalization: Normalization) throws {
    let data = try dataset(.spirals)
    var settings = TrialSettings(hiddenSizes: [20, 9], loss: .crossEntropy, epochs: 5)
    settings.activations = [.sigmoid]
    settings.normalization = normalization
    let workspace = Workspace()
    let first = try train(settings, data)
    var other = settings
    other.hiddenSizes = [50]
    for kernels in KernelSets.available {
      _ = try train(other, data, kernels: kernels, workspace: workspace)
      let again = try train(settings, data, kernels: kernels, workspace: workspace)
      #expect(again.weights == first.weights, "\(kernels.name)")
      #expect(again.history == first.history, "\(kernels.name)")
    }
  }

  @Test func seedsAndShufflesMatter() throws {
    let data = try dataset(.twoMoons)
    var settings = TrialSettings(hiddenSizes: [4], loss: .crossEntropy, epochs: 2)
    let first = try train(settings, data).weights
    settings.seed = 1
    #expect(try train(settings, data).weights != first)
    settings.seed = 0
    settings.shuffle = false
    #expect(try train(settings, data).weights != first)
  }

  /// Batches larger than the data are the whole data; without shuffling both take the same steps.
  @Test func fullBatchesAreTheWholeData() throws {
    let data = try dataset(.twoMoons)
    var settings = TrialSettings(hiddenSizes: [4], loss: .binaryCrossEntropy, epochs: 3)
    settings.batchSize = .full
    let full = try train(settings, data).weights
    settings.batchSize = .rows(1_000_000)
    #expect(try train(settings, data).weights == full)
  }

  @Test func divergenceEndsTheTrialWithItsReason() throws {
    let data = try dataset(.friedman)
    var settings = TrialSettings(hiddenSizes: [8], loss: .meanSquaredError, epochs: 50)
    settings.optimizer = .sgd(momentum: 0.9, nesterov: false)
    settings.learningRate = 1e6
    let outcome = try train(settings, data)
    #expect(outcome.status == .diverged)
    #expect(
      outcome.message.hasPrefix("training loss became ")
        && outcome.message.contains(" in epoch ") && outcome.message.contains(": first in the ")
        && outcome.message.contains("; gradient norms of the step before: layer 1 "),
      "\(outcome.message)")
    #expect(!outcome.message.contains("inf,") && !outcome.message.hasSuffix("inf"))
    #expect(outcome.weights == nil)
    #expect(outcome.history.epochs < 50)
  }

  /// The last step of an epoch can make every output NaN, which has no rank among others: the trial
  /// ends, whatever is wanted of its outputs.
  @Test(arguments: [Loss.crossEntropy, .binaryCrossEntropy, .meanSquaredError])
  func outputsThatAreNaNEndTheTrialWithAllMetrics(loss: Loss) throws {
    let data = try dataset(loss == .crossEntropy ? .blobs : .twoMoons)
    for hidden in [[], [4]] {
      var settings = TrialSettings(hiddenSizes: hidden, loss: loss, epochs: 3)
      settings.activations = hidden.map { _ in .identity }
      settings.batchSize = .full
      settings.learningRate = 3e38
      settings.optimizer = .adagrad(epsilon: 1e-10)
      let outcome = try #require(
        Trainer(
          dataset: data, kernels: KernelSets.available[0],
          metrics: Metric.optional(task: .classification)
        ).train(settings, workspace: Workspace()))
      #expect(outcome.status == .diverged, "\(hidden)")
      #expect(
        outcome.message.hasPrefix("validation_loss became "), "\(hidden): \(outcome.message)")
    }
  }

  /// A metric that is finite in double precision only would be infinite in the result.
  @Test func whatIsTooLargeForAFloatHasDiverged() throws {
    let data = try dataset(.friedman)
    var settings = TrialSettings(hiddenSizes: [], loss: .meanAbsoluteError, epochs: 3)
    settings.learningRate = 1e25
    let outcome = try train(settings, data)
    #expect(outcome.status == .diverged)
    #expect(outcome.message.hasPrefix("validation_r2 became infinite after epoch 1; "))
  }

  /// A large layer's weights change block by block, unless all gradients are needed first, as for a
  /// bound of their norm; one that is never reached changes no bit, and no norm in a message.
  @Test(arguments: [
    Optimizer.sgd(momentum: 0.9, nesterov: false), .adam(beta1: 0.9, beta2: 0.999, epsilon: 1e-8),
  ])
  func aLargeLayerTakesTheSameStepsInBlocks(_ optimizer: Optimizer) throws {
    let data = try dataset(.friedman)
    var settings = TrialSettings(hiddenSizes: [520, 300], loss: .meanSquaredError, epochs: 2)
    settings.optimizer = optimizer
    settings.l1 = 1e-4
    settings.dropout = 0.1
    var together = settings
    together.clipNorm = .infinity
    let expected = try train(together, data)
    let outcome = try train(settings, data)
    #expect(outcome.status == .done)
    #expect(outcome.weights == expected.weights && outcome.history == expected.history)
    settings.learningRate = 1e5
    together.learningRate = 1e5
    let diverged = try train(settings, data)
    #expect(diverged.status == .diverged)
    #expect(diverged.message == (try train(together, data).message), "\(diverged.message)")
  }

  @Test func impossibleAllocationsFailTheTrialOnly() throws {
    let data = try dataset(.twoMoons)
    let settings = TrialSettings(
      hiddenSizes: [1_000_000, 1_000_000], loss: .crossEntropy, epochs: 1)
    let outcome = try train(settings, data)
    #expect(outcome.status == .failed)
    #expect(outcome.message.hasPrefix("not enough memory: "))
  }

  @Test func theObserverStopsIt() throws {
    let data = try dataset(.twoMoons)
    let settings = TrialSettings(hiddenSizes: [4], loss: .crossEntropy, epochs: 1000)
    var epochs = 0
    let outcome = Trainer(dataset: data, kernels: KernelSets.available[0]).train(
      settings, workspace: Workspace(),
      observer: TrainingObserver(
        epochEnded: { epoch, _ in epochs = epoch }, request: { epochs >= 3 ? .stop : .goOn }))
    #expect(outcome == nil && epochs == 3)
  }

  /// A prediction gives the same accuracy as the validation of the last epoch.
  @Test(arguments: [Loss.crossEntropy, .binaryCrossEntropy, .meanSquaredError])
  func predictionsAgreeWithTheValidation(loss: Loss) throws {
    let data = try dataset(.twoMoons)
    let settings = TrialSettings(hiddenSizes: [6], loss: loss, epochs: 3)
    let outcome = try train(settings, data)
    let validation = try #require(data.validation)
    let rows = Matrix(rows: validation.count, columns: 2)
    for (i, row) in validation.rows.enumerated() {
      for j in 0..<2 { rows[i, j] = validation.features[Int(row), j] }
    }
    let outputs = try Predictor(
      weights: #require(outcome.weights), layout: settings.evaluatedLayout(for: data),
      settings: settings.network,
      kernels: KernelSets.available[0]
    ).outputs(for: rows)
    let correct = validation.rows.enumerated().count { i, row in
      let second = outputs.columns == 1 ? outputs[i, 0] > 0.5 : outputs[i, 1] > outputs[i, 0]
      return (second ? 1 : 0) == validation.labels[Int(row)]
    }
    #expect(
      outcome.history[.validationAccuracy].last == Float(correct) / Float(validation.count))
  }

  /// An initializer with the mean and variance of what it draws for 200 inputs and 100 outputs.
  struct Distribution: Sendable {
    let initializer: Initializer
    let mean: Double
    let variance: Double

    init(_ initializer: Initializer, _ mean: Double, _ variance: Double) {
      self.initializer = initializer
      self.mean = mean
      self.variance = variance
    }
  }

  @Test(arguments: [
    Distribution(.uniform(low: -2, high: 3), 0.5, 25.0 / 12),
    Distribution(.glorotUniform, 0, 2.0 / 300), Distribution(.glorotNormal, 0, 2.0 / 300),
    Distribution(.heUniform, 0, 2.0 / 200), Distribution(.heNormal, 0, 2.0 / 200),
  ])
  func initializersHaveTheirMeanAndVariance(_ expected: Distribution) throws {
    let (initializer, mean, variance) = (
      expected.initializer, expected.mean, expected.variance
    )
    // One step of a learning rate of almost nothing leaves the initial weights.
    var random = DatasetSettings(
      source: .generated(GeneratorSettings(generator: .twoMoons, rows: 4, noise: 0, seed: 0)))
    random.validation = 0
    var settings = TrialSettings(hiddenSizes: [200, 100], loss: .crossEntropy, epochs: 1)
    settings.initializer = initializer
    settings.optimizer = .sgd(momentum: 0, nesterov: false)
    settings.learningRate = 1e-30
    let weights = try #require(try train(settings, Dataset(random)).weights).layers[1]
    let values = weights.weights.map { Double($0) }
    let found = values.reduce(0, +) / Double(values.count)
    let spread = values.reduce(0) { $0 + ($1 - found) * ($1 - found) } / Double(values.count)
    #expect(abs(found - mean) < 4 * (variance / Double(values.count)).squareRoot())
    #expect(abs(spread / variance - 1) < 0.05)
    #expect(weights[.biases]?.allSatisfy { abs($0) < 1e-20 } == true)
  }

  /// Every optional metric of the last epoch against plain loops over the predictions.
  @Test(arguments: [Loss.crossEntropy, .binaryCrossEntropy])
  func optionalMetricsAreWhatTheySay(loss: Loss) throws {
    let binary = loss == .binaryCrossEntropy
    let data = try dataset(binary ? .twoMoons : .blobs, validation: 0.4)
    var settings = TrialSettings(hiddenSizes: [3], loss: loss, epochs: 2)
    settings.learningRate = 0.002
    let wanted = Metric.optional(task: .classification)
    let outcome = try #require(
      Trainer(dataset: data, kernels: KernelSets.available[0], metrics: wanted)
        .train(settings, workspace: Workspace()))
    let part = try #require(data.validation)
    let features = Matrix(rows: part.count, columns: data.featureNames.count)
    for (i, row) in part.rows.enumerated() {
      for j in 0..<features.columns { features[i, j] = part.features[Int(row), j] }
    }
    let outputs = try Predictor(
      weights: try #require(outcome.weights), layout: settings.evaluatedLayout(for: data),
      settings: settings.network,
      kernels: KernelSets.available[0]
    ).outputs(for: features)
    let classes = data.classNames.count
    let labels = part.rows.map { Int(part.labels[Int($0)]) }
    let scores = (0..<part.count).map { i in
      binary ? [1 - outputs[i, 0], outputs[i, 0]] : (0..<classes).map { outputs[i, $0] }
    }
    let guesses = scores.map { row in row.indices.max { row[$0] < row[$1] } ?? 0 }
    func mean(_ value: (Int) -> Double) -> Double {
      (0..<classes).reduce(0) { $0 + value($1) } / Double(classes)
    }
    func count(_ a: [Int], _ c: Int) -> Double { Double(a.count { $0 == c }) }
    func right(_ c: Int) -> Double { Double(zip(labels, guesses).count { $0 == c && $1 == c }) }
    func area(_ c: Int) -> Double {
      var (sum, pairs) = (0.0, 0.0)
      for (i, a) in labels.enumerated() where a == c {
        for (j, b) in labels.enumerated() where b != c {
          pairs += 1
          sum += scores[i][c] > scores[j][c] ? 1 : scores[i][c] == scores[j][c] ? 0.5 : 0
        }
      }
      return sum / pairs
    }
    func top(_ k: Int) -> Double {
      let hits = zip(scores, labels).count { row, label in row.count { $0 > row[label] } < k }
      return Double(hits) / Double(labels.count)
    }
    for metric in wanted {
      let expected =
        switch metric {
        case .validationPrecision: mean { right($0) / max(1, count(guesses, $0)) }
        case .validationRecall: mean { right($0) / count(labels, $0) }
        case .validationF1: mean { 2 * right($0) / (count(guesses, $0) + count(labels, $0)) }
        case .validationROCAUC: binary ? area(1) : mean(area)
        case .validationTop3Accuracy: top(3)
        default: top(5)
        }
      let found = Double(try #require(outcome.history[metric].last))
      #expect(abs(found - expected) < 1e-6, "\(metric.rawValue): \(found), not \(expected)")
    }
    #expect(outcome.history.values.count == 3 + wanted.count)
  }

  @Test func rootMeanSquaredErrorIsTheRootOfTheLoss() throws {
    let dataset = try dataset(.friedman)
    let outcome = try #require(
      Trainer(
        dataset: dataset, kernels: KernelSets.available[0],
        metrics: [.validationRootMeanSquaredError]
      ).train(
        TrialSettings(hiddenSizes: [4], loss: .meanSquaredError, epochs: 2), workspace: Workspace())
    )
    let pairs = zip(
      outcome.history[.validationRootMeanSquaredError], outcome.history[.validationLoss])
    // The loss is of scaled targets, the error in the target's own units.
    let unit = Float(dataset.targetScale.scales[0])
    #expect(unit > 4 && unit < 6)
    for (root, loss) in pairs {
      let scaled = root / unit
      #expect(abs(scaled * scaled - loss) < 1e-5 * loss)
    }
  }
}
