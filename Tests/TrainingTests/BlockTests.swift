import Datasets
import MatrixKernels
import Networks
import SeededRandom
import Tables
import Testing
import Training

/// Batches that go through a network in blocks, on one thread or several.
@Suite struct BlockTests {
  /// Blocks have the gradients of a batch that goes through at once, and helpers change no bit:
  /// with dropout and weights of rows, and without, where one thread sums the gradients of biases
  /// on the way.
  @Test(arguments: [Loss.crossEntropy, .binaryCrossEntropy, .meanSquaredError], [true, false])
  func blocksOfABatchHaveTheBitsOfOne(loss: Loss, isPlain: Bool) throws {
    let part = try Self.part(weighted: !isPlain)
    var settings = TrialSettings(hiddenSizes: [120, 40], loss: loss, epochs: 1)
    settings.activations = [isPlain ? .relu : .gelu]
    if !isPlain {
      settings.dropout = 0.3
      settings.inputDropout = 0.1
    }
    let order = part.rows.map { Int32((Int($0) * 411) % 700) }
    try withHelpers(3) { team in
      var results: [(loss: Double, gradients: NetworkWeights)] = []
      for (capacity, rounds, helpers) in [
        (700, 1, nil), (256, 1, nil), (64, 1, nil), (64, 20, team),
      ] {
        let workspace = Workspace()
        let pass = try Self.pass(settings, part, workspace, capacity: capacity, team: helpers)
        for _ in 0..<rounds {
          let (loss, trouble) = order.withUnsafeBufferPointer {
            pass.lossAndGradients(part, $0, step: 3)
          }
          #expect(trouble == nil && loss > 0)
          results.append((loss, NetworkWeights(pass.gradients, layout: pass.layout)))
        }
        #expect(pass.companions.isEmpty == (helpers == nil))
      }
      for result in results {
        #expect(result.gradients == results[0].gradients)
        #expect(abs(result.loss - results[0].loss) < 1e-9 * results[0].loss)
      }
      #expect(results[3...].allSatisfy { $0.loss == results[2].loss })
    }
  }

  /// The first block whose loss is not finite is told, whoever computes it, and those behind it add
  /// nothing.
  @Test func theFirstBadBlockIsTold() throws {
    let part = try Self.part(weighted: false)
    for row in [330, 331, 600] { part.features.row(row)[1] = .nan }
    let settings = TrialSettings(
      hiddenSizes: [120, 40], loss: .meanSquaredError, epochs: 1)
    try withHelpers(3) { team in
      var gradients: [NetworkWeights] = []
      for helpers in [nil, team, team, team] {
        let workspace = Workspace()
        let pass = try Self.pass(settings, part, workspace, capacity: 64, team: helpers)
        let rows = (0..<Int32(700)).map { $0 }
        let (loss, trouble) = rows.withUnsafeBufferPointer {
          pass.lossAndGradients(part, $0, step: 1)
        }
        #expect(loss.isNaN && trouble == 320..<384)
        gradients.append(NetworkWeights(pass.gradients, layout: pass.layout))
      }
      #expect(gradients.allSatisfy { $0 == gradients[0] && $0.isFinite })
    }
  }

  private static func part(weighted: Bool) throws -> DataPart {
    var data = DatasetSettings(
      source: .generated(
        GeneratorSettings(generator: .twoMoons, rows: 700, noise: 0.2, seed: 1)))
    data.scaling = .standardize
    let part = try Dataset(data).training
    return DataPart(
      features: part.features, labels: part.labels, targets: part.targets,
      sampleWeights: weighted ? part.rows.map { Float(Int($0) % 4) / 2 } : nil, rows: part.rows)
  }

  private static func pass(
    _ settings: TrialSettings, _ part: DataPart, _ workspace: Workspace, capacity: Int,
    team: CoreTeam?
  ) throws -> NetworkPass {
    let layout = NetworkLayout(
      sizes: [2] + settings.hiddenSizes + [settings.loss == .crossEntropy ? 2 : 1], biases: true)
    let isWeighted = part.sampleWeights != nil
    let weighting = RowWeighting(
      classWeights: isWeighted ? [1, 0.5] : nil, hasSampleWeights: isWeighted)
    try workspace.reserve(
      NetworkPass.floatCount(
        layout: layout, settings: settings.network, rows: capacity, weighting: weighting))
    let pass = NetworkPass(
      kernels: TeamKernels(KernelSets.available[0], team: team), layout: layout,
      settings: settings.network, rows: capacity, workspace: workspace, weighting: weighting)
    var random = RandomStream(seed: 5, purpose: .data)
    for place in layout.trainedPlaces { pass.parameters[place] = Float(0.5 * random.normal()) }
    return pass
  }
}
