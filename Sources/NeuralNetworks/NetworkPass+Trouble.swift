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
      if !isFinite(parameters + layer.weights, layer.inputs, layer.outputs, layer.weightStride) {
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
      let squares =
        (passedSquares[index] ?? weightSquares(layer))
        + self.squares(gradients + layer.vectors, layer.end - layer.vectors)
      return "layer \(index + 1) " + String(format: "%.3g", squares.squareRoot())
    }.joined(separator: ", ")
  }

  /// Block by block, as where the blocks do not stay.
  private func weightSquares(_ layer: LayerLayout) -> Double {
    (0..<layer.blockCount).reversed().reduce(0) { sum, block in
      let rows = layer.rows(ofBlock: block)
      let start = layer.weights + rows.lowerBound * layer.weightStride
      return sum + squares(gradients + start, rows.count * layer.weightStride)
    }
  }

  /// Gradients of a training that diverges may be too large for squares in single precision.
  func squares(_ values: UnsafeMutablePointer<Float>, _ count: Int) -> Double {
    let sum = kernels.kernels.dotProduct(values, values, count)
    guard !sum.isFinite else { return sum }
    return (0..<count).reduce(0) { $0 + Double(values[$1]) * Double(values[$1]) }
  }
}
