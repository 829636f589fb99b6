import Datasets
import MatrixKernels
import Networks
import SeededRandom
import Testing
import Training

/// Rows are padded to sixteen columns with zeros that stay zero: what runs over all parameters
/// without a look at their shape, such as the norm of a gradient, takes the padding for nothing.
@Suite struct PaddingTests {
  struct Case: CustomTestStringConvertible, Sendable {
    let loss: Loss
    var outputActivation = Activation.identity
    var normalization = Normalization.none
    var dropout = 0.0
    var testDescription: String {
      "\(loss.rawValue) \(outputActivation.rawValue) \(normalization) dropout \(dropout)"
    }
  }

  static let cases =
    [Loss.meanSquaredError, .meanAbsoluteError, .huber].flatMap { loss in
      Activation.allCases.map { Case(loss: loss, outputActivation: $0) }
    } + [
      Case(loss: .crossEntropy), Case(loss: .crossEntropy, dropout: 0.3),
      Case(loss: .crossEntropy, normalization: .batch),
      Case(loss: .crossEntropy, normalization: .layer), Case(loss: .binaryCrossEntropy),
      Case(loss: .meanSquaredError, normalization: .layer),
      Case(loss: .meanSquaredError, normalization: .batch),
    ]

  /// Shapes with widths of 1 to 4 behind a multiple of 16, and buffers that wider layers used
  /// before.
  static let shapes = [
    [5, 8, 3, 2], [3, 20, 8, 17, 1], [18, 3, 33, 5], [7, 40, 4, 20], [20, 2], [2, 6, 36, 2, 9],
  ]

  @Test(arguments: cases)
  func gradientsOfThePaddingStayZero(_ item: Case) throws {
    try withHelpers(1) { team in
      for sizes in Self.shapes where item.loss != .binaryCrossEntropy || sizes.last == 1 {
        for rows in [5, 16, 33] {
          for kernels in KernelSets.available {
            let (alone, norm) = try steps(item, sizes, rows: rows, TeamKernels(kernels))
            let (helped, helpedNorm) = try steps(
              item, sizes, rows: rows, TeamKernels(kernels, team: team))
            #expect(alone == helped && norm == helpedNorm, "\(kernels.name) \(sizes), \(rows) rows")
          }
        }
      }
    }
  }

  /// The gradients after some steps, and their norm with all the padding.
  private func steps(_ item: Case, _ sizes: [Int], rows: Int, _ kernels: TeamKernels) throws
    -> (NetworkWeights, Double)
  {
    var settings = TrialSettings(
      hiddenSizes: Array(sizes.dropFirst().dropLast()), loss: item.loss, epochs: 1)
    settings.activations = [.softplus]
    settings.outputActivation = item.outputActivation
    settings.normalization = item.normalization
    settings.dropout = item.dropout
    let layout = NetworkLayout(sizes: sizes, biases: true, normalization: item.normalization)
    let workspace = Workspace()
    try workspace.reserve(
      NetworkPass.floatCount(layout: layout, settings: settings.network, rows: rows))
    let pass = NetworkPass(
      kernels: kernels, layout: layout, settings: settings.network, rows: rows,
      workspace: workspace)
    var random = RandomStream(seed: 31, purpose: .data)
    let (inputs, outputs) = (sizes[0], sizes[sizes.count - 1])
    let features = Matrix(rows: rows, columns: inputs)
    let targets = Matrix(rows: rows, columns: item.loss == .crossEntropy ? 1 : outputs)
    for i in 0..<rows {
      for j in 0..<inputs { features[i, j] = Float(random.normal()) }
      for j in 0..<targets.columns { targets[i, j] = random.uniform() }
    }
    let part = DataPart(
      features: features, labels: (0..<rows).map { Int32($0 % outputs) }, targets: targets,
      sampleWeights: nil, rows: (0..<Int32(rows)).map { $0 })
    let places = layout.trainedPlaces
    for place in places { pass.parameters[place] = Float(0.5 * random.normal()) }
    let count = layout.paddedCount
    let padding = Set(0..<count).subtracting(places)
    for step in 0..<4 {
      let (loss, trouble) = part.rows.withUnsafeBufferPointer {
        pass.lossAndGradients(part, $0, step: step)
      }
      #expect(loss.isFinite && trouble == nil)
      for place in 0..<count { pass.parameters[place] -= 0.01 * pass.gradients[place] }
      #expect(
        padding.allSatisfy { pass.gradients[$0] == 0 && pass.parameters[$0] == 0 },
        "\(kernels.kernels.name) \(sizes), \(rows) rows, step \(step)")
    }
    return (
      NetworkWeights(pass.gradients, layout: layout),
      kernels.kernels.reductions.dotProduct(pass.gradients, pass.gradients, count)
    )
  }
}
