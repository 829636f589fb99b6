import Foundation
import Networks
import Training

/// The same network in plain Double loops: what the fast one must agree with.
struct TwinNetwork {
  var weights: [[[Double]]]
  var biases: [[Double]?]
  let activation: Activation
  let outputActivation: Activation
  let loss: Loss

  init(_ weights: NetworkWeights, settings: TrialSettings) {
    self.weights = weights.layers.map { layer in
      (0..<layer.inputs).map { i in
        (0..<layer.outputs).map { Double(layer.weights[i * layer.outputs + $0]) }
      }
    }
    biases = weights.layers.map { $0[.biases]?.map { Double($0) } }
    activation = settings.activations[0]
    outputActivation = settings.outputActivation
    loss = settings.loss
  }

  func outputs(_ row: [Double]) -> [Double] {
    var values = row
    for (index, layer) in weights.enumerated() {
      let last = index == weights.count - 1
      values = (0..<layer[0].count).map { j in
        let sum = (0..<layer.count).reduce(biases[index]?[j] ?? 0) {
          $0 + values[$1] * layer[$1][j]
        }
        return Self.apply(last ? outputActivation : activation, sum)
      }
    }
    return values
  }

  private static func apply(_ activation: Activation, _ z: Double) -> Double {
    switch activation {
    case .identity: z
    case .sigmoid: 1 / (1 + exp(-z))
    case .tanh: Foundation.tanh(z)
    case .relu: max(0, z)
    case .leakyReLU: z < 0 ? 0.01 * z : z
    case .elu: z < 0 ? expm1(z) : z
    case .selu: 1.0507009873554805 * (z < 0 ? 1.6732632423543772 * expm1(z) : z)
    case .gelu: z * 0.5 * erfc(-z / 2.0.squareRoot())
    case .silu: z / (1 + exp(-z))
    case .softplus: max(z, 0) + log1p(exp(-abs(z)))
    }
  }

  /// The loss of some rows, with targets for number losses and labels for classes.
  func lossValue(_ rows: [[Double]], targets: [[Double]], labels: [Int]) -> Double {
    var sum = 0.0
    var elements = 0.0
    for (i, row) in rows.enumerated() {
      let y = outputs(row)
      elements += Double(y.count)
      switch loss {
      case .crossEntropy:
        let highest = y.max() ?? 0
        sum += log(y.reduce(0) { $0 + exp($1 - highest) }) + highest - y[labels[i]]
      case .binaryCrossEntropy:
        for (z, t) in zip(y, targets[i]) { sum += max(z, 0) - z * t + log1p(exp(-abs(z))) }
      case .meanAbsoluteError:
        for (value, t) in zip(y, targets[i]) { sum += abs(value - t) }
      case .huber:
        for (value, t) in zip(y, targets[i]) {
          let d = abs(value - t)
          sum += d > 1 ? d - 0.5 : d * d / 2
        }
      case .meanSquaredError, .sumSquaredError:
        for (value, t) in zip(y, targets[i]) { sum += (value - t) * (value - t) }
      }
    }
    switch loss {
    case .crossEntropy: return sum / Double(rows.count)
    case .binaryCrossEntropy, .meanSquaredError, .meanAbsoluteError, .huber:
      return sum / elements
    case .sumSquaredError: return sum
    }
  }
}
