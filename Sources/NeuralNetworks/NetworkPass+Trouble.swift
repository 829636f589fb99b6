import Foundation
import MatrixKernels

extension NetworkPass {
  /// Where the first number that is not finite stands after a step that went wrong, in the order of
  /// computation; nil where all are finite.
  func firstTrouble(_ batch: FeatureRows) -> String? {
    func isFinite(_ values: UnsafePointer<Float>, _ rows: Int, _ columns: Int, _ stride: Int)
      -> Bool
    {
      (0..<rows).allSatisfy { row in
        (0..<columns).allSatisfy { values[row * stride + $0].isFinite }
      }
    }
    for i in 0..<batch.count
    where !isFinite(batch.row(i), 1, layout.sizes[0], batch.stride) { return "the features" }
    for (index, layer) in layout.layers.enumerated() {
      let name = "layer \(index + 1)"
      if !isFinite(parameters + layer.weights, layer.inputs, layer.outputs, layer.stride) {
        return "the weights of \(name)"
      }
      for (start, what) in [
        (layer.biases, "biases"), (layer.gains, "gains"), (layer.shifts, "shifts"),
      ] {
        if let start, !isFinite(parameters + start, 1, layer.outputs, layer.stride) {
          return "the \(what) of \(name)"
        }
      }
      if !isFinite(layers[index].outputs, batch.count, layer.outputs, layer.stride) {
        return "the outputs of \(name)"
      }
    }
    return nil
  }

  /// The norms of the gradients that the step before left, by layer, as text.
  var gradientNorms: String {
    layout.layers.enumerated().map { index, layer in
      var squares = 0.0
      for i in 0..<layer.inputs {
        for j in 0..<layer.outputs {
          let value = Double(gradients[layer.weights + i * layer.stride + j])
          squares += value * value
        }
      }
      for start in [layer.biases, layer.gains, layer.shifts].compactMap({ $0 }) {
        for j in 0..<layer.outputs {
          squares += Double(gradients[start + j]) * Double(gradients[start + j])
        }
      }
      return "layer \(index + 1) " + String(format: "%.3g", squares.squareRoot())
    }.joined(separator: ", ")
  }
}
