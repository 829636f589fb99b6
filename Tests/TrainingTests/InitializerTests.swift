import Datasets
import MatrixKernels
import Networks
import Tables
import Testing
import Training

/// Initial weights by their distributions: mean, standard deviation, range, and what orthogonal
/// means.
@Suite struct InitializerTests {
  /// The weights of a network 40-70-3 after an epoch at a step size that changes nothing.
  private func weights(_ initializer: Initializer) throws -> NetworkWeights {
    var data = DatasetSettings(
      source: .generated(GeneratorSettings(generator: .blobs, rows: 60, noise: 0.1, seed: 1)))
    data.scaling = .standardize
    var settings = TrialSettings(hiddenSizes: [300, 200], loss: .crossEntropy, epochs: 1)
    settings.initializer = initializer
    settings.optimizer = .sgd(momentum: 0, nesterov: false)
    settings.learningRate = 1e-30
    settings.seed = 5
    let outcome = Trainer(dataset: try Dataset(data), kernels: KernelSets.available[0]).train(
      settings, workspace: Workspace())
    return try #require(outcome?.weights)
  }

  struct Case: Sendable {
    let initializer: Initializer
    var mean = 0.0
    let variance: Double
    let largest: Double
  }

  static let cases: [Case] = [
    Case(initializer: .uniform(low: -1, high: 3), mean: 1, variance: 4.0 / 3, largest: 3),
    Case(initializer: .normal(deviation: 0.05), variance: 0.0025, largest: 0.4),
    Case(initializer: .glorotUniform, variance: 2.0 / 500, largest: 0.1096),
    Case(initializer: .glorotNormal, variance: 2.0 / 500, largest: 0.5),
    Case(initializer: .heUniform, variance: 2.0 / 300, largest: 0.1415),
    Case(initializer: .heNormal, variance: 2.0 / 300, largest: 0.6),
    Case(initializer: .lecunUniform, variance: 1.0 / 300, largest: 0.1001),
    Case(initializer: .lecunNormal, variance: 1.0 / 300, largest: 0.4),
    Case(initializer: .pyTorch, variance: 1.0 / 900, largest: 0.0578),
    Case(initializer: .orthogonal, variance: 1.0 / 300, largest: 0.4),
  ]

  @Test(arguments: cases)
  func distributions(_ item: Case) throws {
    let (initializer, mean, largest) = (item.initializer, item.mean, item.largest)
    let deviation = item.variance.squareRoot()
    let layer = try weights(initializer).layers[1]
    let values = layer.weights.map { Double($0) }
    let count = Double(values.count)
    let found = values.reduce(0, +) / count
    #expect(abs(found - mean) < 5 * deviation / count.squareRoot(), "mean \(found)")
    let squares = values.reduce(0) { $0 + ($1 - found) * ($1 - found) } / count
    #expect(abs(squares.squareRoot() / deviation - 1) < 0.02, "deviation \(squares.squareRoot())")
    #expect(values.allSatisfy { abs($0) <= largest })
    // Uniform numbers fill their range, normal ones have tails: the fourth moment tells.
    let fourth = values.reduce(0) { $0 + ($1 - found) * ($1 - found) * ($1 - found) * ($1 - found) }
    let kurtosis = fourth / count / (squares * squares)
    switch initializer {
    case .uniform, .glorotUniform, .heUniform, .lecunUniform, .pyTorch:
      #expect(abs(kurtosis - 1.8) < 0.05, "kurtosis \(kurtosis)")
    case .normal, .glorotNormal, .heNormal, .lecunNormal, .orthogonal:
      #expect(abs(kurtosis - 3) < 0.15, "kurtosis \(kurtosis)")
    }
    let biases = try #require(layer[.biases])
    if initializer == .pyTorch {
      #expect(biases.allSatisfy { abs($0) < 0.0578 } && Set(biases).count > 190)
    } else {
      #expect(biases.allSatisfy { abs($0) < 1e-20 })
    }
  }

  @Test func orthogonalLayersAreOrthonormal() throws {
    for layer in try weights(.orthogonal).layers {
      let (rows, columns) = (layer.inputs, layer.outputs)
      let byRows = rows <= columns
      let (count, length) = byRows ? (rows, columns) : (columns, rows)
      func value(_ vector: Int, _ k: Int) -> Double {
        Double(layer.weights[byRows ? vector * columns + k : k * columns + vector])
      }
      for i in 0..<count {
        for j in 0...i {
          let dot = (0..<length).reduce(0.0) { $0 + value(i, $1) * value(j, $1) }
          #expect(abs(dot - (i == j ? 1 : 0)) < 1e-6, "\(rows) x \(columns): \(i), \(j)")
        }
      }
    }
  }
}
