import KernelContract

/// The loss of the rows that went forward, and its gradient.
extension NetworkPass {
  /// The loss of the rows that went forward, and its gradient for the last layer's sums, both
  /// divided as the loss says.
  ///
  /// - Parameters:
  ///   - dataRows: rows of the data; every member has as many outputs.
  ///   - given: the divisor, where these rows are only some of the step's.
  ///   - first: how many rows of the step went before.
  package func lossAndDelta(
    rows dataRows: Int, divisor given: Double? = nil, first: Int = 0
  ) -> Double {
    let rows = dataRows * members
    let last = lastOutputs(rows: rows)
    if first == 0 { outputBiasSums?.update(repeating: 0, count: last.stride) }
    let divisor = given ?? divisor(weight: weight(rows: dataRows))
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

  /// What the sum of all outputs' losses is divided by, for rows of the data that count so much
  /// together.
  func divisor(weight: Double) -> Double {
    loss.divisor(weight: weight, outputs: last.pointee.layout.outputs) * Double(members)
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
