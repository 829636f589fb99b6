import KernelContract

/// The loss of the rows that went forward, and its gradient.
extension NetworkPass {
  /// The loss of the rows that went forward, and its gradient for the last layer's sums, both
  /// divided as the loss says.
  ///
  /// - Parameters:
  ///   - given: the divisor, where these rows are only some of the step's.
  ///   - first: how many rows of the step went before.
  package func lossAndDelta(rows: Int, divisor given: Double? = nil, first: Int = 0) -> Double {
    let last = lastOutputs(rows: rows)
    if first == 0 { outputBiasSums?.update(repeating: 0, count: last.stride) }
    let divisor = given ?? loss.divisor(weight: weight(rows: rows), outputs: last.columns)
    // Rows of classes that do not count have no loss.
    guard divisor > 0 else {
      _ = summedLoss(last, gradientScale: 0)
      return 0
    }
    let sum = summedLoss(last, gradientScale: Float(1 / divisor))
    if !loss.takesLogits {
      kernels.kernels.elements.multiplyBySlope(
        self.last.pointee.function, self.last.pointee.sums ?? last.values, deltas.0,
        rows * last.stride)
    }
    return sum / divisor
  }

  /// The loss of the last layer's outputs, not divided. With a `gradientScale`, its gradient times
  /// that is left for ``backward(_:step:)``.
  func summedLoss(_ last: RowsOfOutputs, gradientScale: Float?) -> Double {
    if let difference = loss.difference {
      return kernels.kernels.losses.differenceLoss(
        difference, last, targets, last.stride, rowWeights, gradientScale ?? 0,
        gradientScale == nil ? nil : deltas.0, gradientScale == nil ? nil : outputBiasSums)
    }
    if loss == .crossEntropy {
      return kernels.kernels.losses.softmaxCrossEntropy(
        last, labels, Float(settings.labelSmoothing), rowWeights, gradientScale)
    }
    return kernels.kernels.losses.binaryCrossEntropy(
      last, targets, last.stride, rowWeights, gradientScale)
  }
}
