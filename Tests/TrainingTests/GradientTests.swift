import Foundation
import MatrixKernels
import Networks
import SeededRandom
import Testing
import Training

/// Gradients of every combination of loss, activation, depth and biases against central differences
/// of a twin network in Double.
@Suite struct GradientTests {
  struct Case: CustomTestStringConvertible {
    let loss: Loss
    let activation: Activation
    let outputActivation: Activation
    let hiddenSizes: [Int]
    let biases: Bool
    var testDescription: String {
      "\(loss.rawValue) \(activation.rawValue) \(outputActivation.rawValue) \(hiddenSizes) \(biases)"
    }
  }

  static let cases: [Case] = Loss.allCases.flatMap { loss in
    Activation.allCases.flatMap { activation in
      outputs(loss, activation).flatMap { output in
        [[], [5], [18, 7, 4]].flatMap { sizes in
          [true, false].map {
            Case(
              loss: loss, activation: activation, outputActivation: output, hiddenSizes: sizes,
              biases: $0)
          }
        }
      }
    }
  }

  /// Every output activation with every loss of differences, and every hidden one with each.
  private static func outputs(_ loss: Loss, _ activation: Activation) -> [Activation] {
    if loss.takesLogits { return [.identity] }
    return activation == .tanh ? Activation.allCases : [.identity, activation]
  }

  @Test(arguments: cases)
  func gradientsMatchFiniteDifferences(_ item: Case) throws {
    var settings = TrialSettings(hiddenSizes: item.hiddenSizes, loss: item.loss, epochs: 1)
    settings.activations = [item.activation]
    settings.outputActivation = item.outputActivation
    settings.biases = item.biases
    let rows = 5
    let outputs = 3
    let layout = NetworkLayout(sizes: [4] + item.hiddenSizes + [outputs], biases: item.biases)
    var random = RandomStream(seed: 17, purpose: .data)
    func numbers(_ count: Int) -> [Float] { (0..<count).map { _ in Float(0.7 * random.normal()) } }
    let weights = NetworkWeights(
      layers: layout.layers.map {
        NetworkWeights.Layer(
          inputs: $0.inputs, outputs: $0.outputs,
          tensors: [TensorValues(.weights, numbers($0.inputs * $0.outputs))]
            + (item.biases ? [TensorValues(.biases, numbers($0.outputs))] : []))
      })
    let inputs = (0..<rows).map { _ in numbers(4) }
    let targets = (0..<rows).map { _ in (0..<outputs).map { _ in random.uniform() } }
    let labels = (0..<rows).map { $0 % outputs }

    let workspace = Workspace()
    try workspace.reserve(
      NetworkPass.floatCount(layout: layout, settings: settings.network, rows: rows))
    let pass = NetworkPass(
      kernels: TeamKernels(KernelSets.available[0]), layout: layout, settings: settings.network,
      rows: rows, workspace: workspace)
    weights.copy(to: pass.parameters, layout: layout)
    let features = Matrix(rows: rows, columns: 4)
    for i in 0..<rows {
      for j in 0..<4 { features[i, j] = inputs[i][j] }
      for j in 0..<outputs { pass.gatheredTargets[i * 16 + j] = targets[i][j] }
      pass.labels[i] = Int32(labels[i])
    }
    let batch = FeatureRows(features, rows: 0..<rows)
    pass.forward(batch, step: 0)
    let loss = pass.lossAndDelta(rows: rows)
    pass.backward(batch, step: 0)
    let gradients = NetworkWeights(pass.gradients, layout: layout)

    var twin = TwinNetwork(weights, settings: settings)
    let doubles = inputs.map { $0.map { Double($0) } }
    let targetDoubles = targets.map { $0.map { Double($0) } }
    func twinLoss() -> Double {
      twin.lossValue(doubles, targets: targetDoubles, labels: labels)
    }
    #expect(abs(loss - twinLoss()) < 1e-5 * max(1, abs(loss)))

    let step = 1e-6
    func difference(_ change: (Double) -> Void) -> Double {
      change(step)
      let above = twinLoss()
      change(-2 * step)
      let below = twinLoss()
      change(step)
      return (above - below) / (2 * step)
    }
    for (index, layer) in gradients.layers.enumerated() {
      for i in 0..<layer.inputs {
        for j in 0..<layer.outputs {
          let expected = difference { twin.weights[index][i][j] += $0 }
          let found = Double(layer.weights[i * layer.outputs + j])
          #expect(
            abs(found - expected) < 2e-5 * max(1, abs(expected)), "layer \(index) (\(i), \(j))")
        }
      }
      for (j, found) in (layer[.biases] ?? []).enumerated() {
        let expected = difference { twin.biases[index]?[j] += $0 }
        #expect(abs(Double(found) - expected) < 2e-5 * max(1, abs(expected)), "bias \(index) \(j)")
      }
    }
  }

  /// With dropout or a normalization, against the pass itself in the same step: what drops out
  /// stays the same.
  @Test(arguments: [Activation.tanh, .gelu], [Normalization.none, .layer, .batch])
  func gradientsGoThroughDropoutAndNormalization(
    activation: Activation, normalization: Normalization
  ) throws {
    var settings = TrialSettings(hiddenSizes: [18, 7], loss: .meanSquaredError, epochs: 1)
    settings.activations = [activation, .tanh]
    settings.normalization = normalization
    if normalization == .none {
      settings.dropout = 0.4
      settings.inputDropout = 0.25
    }
    let (rows, inputs, outputs) = (9, 6, 2)
    let layout = NetworkLayout(
      sizes: [inputs, 18, 7, outputs], biases: true, normalization: normalization)
    let workspace = Workspace()
    try workspace.reserve(
      NetworkPass.floatCount(layout: layout, settings: settings.network, rows: rows))
    let pass = NetworkPass(
      kernels: TeamKernels(KernelSets.available[0]), layout: layout, settings: settings.network,
      rows: rows, workspace: workspace)
    var random = RandomStream(seed: 23, purpose: .data)
    let features = Matrix(rows: rows, columns: inputs)
    for i in 0..<rows {
      for j in 0..<inputs { features[i, j] = Float(random.normal()) }
      for j in 0..<outputs { pass.gatheredTargets[i * 16 + j] = random.uniform() }
    }
    // All parameters that are trained; a block without names reaches gains and shifts, too.
    let batch = FeatureRows(features, rows: 0..<rows)
    func loss() -> Double {
      pass.forward(batch, step: 7)
      return pass.lossAndDelta(rows: rows)
    }
    let places = layout.trainedPlaces
    for place in places { pass.parameters[place] = Float(0.5 * random.normal()) }
    _ = loss()
    pass.backward(batch, step: 7)
    let gradients = places.map { pass.gradients[$0] }
    let numbers = places.indices.filter { $0 % 3 == 0 || $0 > 200 }
    let expected = differences(of: pass, at: numbers.map { places[$0] }, step: 1e-2, loss: loss)
    for (number, difference) in zip(numbers, expected) {
      #expect(abs(Double(gradients[number]) - difference) < 2e-3, "parameter \(number)")
    }
  }
}
