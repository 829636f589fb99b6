import SystemSupport

/// Finds out where a training that went wrong first had a number that is not finite.
package struct DivergenceReport {
  private let pass: NetworkPass

  /// A report on a pass, whose parameters, outputs and gradients are those of the step that went
  /// wrong.
  package init(_ pass: NetworkPass) { self.pass = pass }

  /// Where the first number that is not finite stands, in the order of computation; nil where all
  /// are finite. The batch must have gone forward.
  package func firstTrouble(_ batch: FeatureRows) -> String? {
    let layout = pass.layout
    func isFinite(_ values: UnsafePointer<Float>, _ rows: Int, _ columns: Int, _ stride: Int)
      -> Bool
    {
      (0..<rows).allSatisfy { row in
        (0..<columns).allSatisfy { values[row * stride + $0].isFinite }
      }
    }
    for i in 0..<batch.count
    where !isFinite(batch.row(i), 1, layout.features, batch.stride) { return "the features" }
    for (index, layer) in layout.layers.enumerated() {
      let name = "layer \(index + 1)"
      for tensor in layout.tensors(ofLayer: index)
      where tensor.role.isTrained && !tensor.isFinite(in: pass.parameters) {
        return "the \(tensor.role.rawValue) of \(name)"
      }
      if !isFinite(
        pass.layers[index].outputs, batch.count * pass.members, layer.outputs, layer.stride)
      {
        return "the outputs of \(name)"
      }
    }
    return nil
  }

  /// The norms of the gradients that the step before left, by layer, as text.
  package var gradientNorms: String {
    pass.layout.layers.enumerated().map { index, layer in
      let squares =
        (pass.passedSquares[index] ?? weightSquares(layer))
        + pass.squares(pass.gradients + layer.vectors, layer.end - layer.vectors)
      return "layer \(index + 1) " + formatted("%.3g", squares.squareRoot())
    }.joined(separator: ", ")
  }

  /// Block by block, as where the blocks do not stay.
  private func weightSquares(_ layer: LayerLayout) -> Double {
    (0..<layer.blockCount).reversed().reduce(0) { sum, block in
      let rows = layer.rows(ofBlock: block)
      let start = layer.weights + rows.lowerBound * layer.weightStride
      return sum + pass.squares(pass.gradients + start, rows.count * layer.weightStride)
    }
  }
}

extension NetworkPass {
  /// The sum of squares of some gradients. Those of a training that diverges may be too large for
  /// squares in single precision.
  func squares(_ values: UnsafeMutablePointer<Float>, _ count: Int) -> Double {
    let sum = kernels.kernels.reductions.dotProduct(values, values, count)
    guard !sum.isFinite else { return sum }
    return (0..<count).reduce(0) { $0 + Double(values[$1]) * Double(values[$1]) }
  }
}
