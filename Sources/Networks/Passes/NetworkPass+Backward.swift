import KernelContract

extension NetworkPass {
  /// Computes the gradients of all parameters from the last layer's, for the batch that went
  /// forward in the same step; they are added to those of earlier rows. An `optimizer` then makes
  /// its step.
  package func backward(
    _ batch: FeatureRows, step: Int, first: Int = 0, optimizer: (any ParameterUpdate)? = nil
  ) {
    // Losses on logits leave their gradient in place of the logits.
    var delta = loss.takesLogits ? last.pointee.outputs : deltas.0
    var next = deltas.1
    var spare = deltas.0
    let update = layout.isLarge && optimizer?.needsAllGradients == false ? optimizer : nil
    var hasBiasGradient = false
    if let outputBiasSums, let biases = last.pointee.layout.biases {
      (gradients + biases).update(from: outputBiasSums, count: last.pointee.layout.stride)
      hasBiasGradient = true
    }
    for index in (0..<layerCount).reversed() {
      layers[index].normalization?.pointee.backward(
        parameters, gradients: gradients, delta: delta, rows: batch.count, kernels.kernels)
      let needsBiasGradient = !hasBiasGradient
      // Before the weights change.
      hasBiasGradient =
        index > 0
        && inputGradient(of: index, delta, to: next, rows: batch.count, step, first)
      turn?.wait(layer: index)
      if needsBiasGradient { biasGradient(of: index, delta, rows: batch.count, first) }
      parameterGradients(
        of: index, inputs(of: index, batch), delta, accumulates: first > 0, optimizer: update)
      turn?.end(layer: index)
      (delta, next, spare) = (next, spare, next)
    }
    if update == nil {
      optimizer?.update(parameters, 0..<layout.paddedCount, gradients: gradients)
    }
  }

  /// The gradient of the sums of the layer below.
  ///
  /// - Returns: whether that layer's biases have their gradient, too.
  private func inputGradient(
    of index: Int, _ delta: UnsafeMutablePointer<Float>, to gradient: UnsafeMutablePointer<Float>,
    rows: Int, _ step: Int, _ first: Int
  ) -> Bool {
    let layer = layers[index].layout
    let below = layers + (index - 1)
    let stride = below.pointee.layout.stride
    let y = UnsafePointer(below.pointee.sums ?? below.pointee.outputs)
    let drops = layers[index].kept != nil
    // Several cores would each have some of the rows.
    var biases: UnsafeMutablePointer<Float>?
    let operations = 2 * Double(rows) * Double(layer.inputs) * Double(layer.outputs)
    if !drops && below.pointee.normalization == nil && turn == nil
      && !kernels.canShare(operations: operations),
      let place = below.pointee.layout.biases
    {
      biases = gradients + place
      if first == 0 { biases?.update(repeating: 0, count: stride) }
    }
    kernels.multiply(
      .inputGradient(
        rows: rows, inputs: layer.inputs, outputs: layer.outputs, deltas: delta,
        deltaStride: layer.stride, weights: parameters + layer.weights,
        weightStride: layer.weightStride, gradient: gradient, gradientStride: stride,
        epilogue: drops
          ? .none : .multiplyBySlope(below.pointee.function, outputs: y, columnSums: biases),
        isPadded: true))
    if drops {
      dropOut(gradient, stride, rows, into: index, step, first)
      kernels.kernels.elements.multiplyBySlope(below.pointee.function, y, gradient, rows * stride)
    }
    return biases != nil
  }

  private func biasGradient(
    of index: Int, _ delta: UnsafePointer<Float>, rows: Int, _ first: Int
  ) {
    let layer = layers[index].layout
    guard let biases = layer.biases else { return }
    kernels.kernels.reductions.columnSums(
      delta, layer.stride, rows, layer.outputs, first > 0, gradients + biases)
  }

  /// The gradients of a layer's weights; an `optimizer` then changes these and the biases.
  private func parameterGradients(
    of index: Int, _ x: FeatureRows, _ delta: UnsafeMutablePointer<Float>, accumulates: Bool,
    optimizer: (any ParameterUpdate)?
  ) {
    let layer = layers[index].layout
    let product = Product.weightGradient(
      rows: x.count, inputs: layer.inputs, outputs: layer.outputs, x: x.features,
      xStride: x.stride, xRows: x.rows, deltas: delta, deltaStride: layer.stride,
      gradient: gradients + layer.weights, gradientStride: layer.weightStride,
      accumulates: accumulates, isPadded: true)
    passedSquares[index] = nil
    guard let optimizer else { return kernels.multiply(product) }
    // With a large batch the optimizer takes little time, and one product for all rows is packed
    // once.
    if layer.blockCount > 1 && x.count <= 128 && !accumulates
      && !kernels.canShare(operations: product.operationCount)
    {
      descend(index, product, optimizer)
    } else {
      kernels.multiply(product)
      optimizer.update(
        parameters, layer.weights..<layer.end, gradients: gradients + layer.weights)
    }
  }

  /// Computes the gradients of a large layer's weights one block of rows after the other, all in
  /// the place of the first, so that the optimizer takes them from the cache. It begins with the
  /// last rows, because the next step reads the first ones first.
  private func descend(_ index: Int, _ product: Product, _ optimizer: any ParameterUpdate) {
    let layer = layers[index].layout
    let place = gradients + layer.weights
    var squares = 0.0
    for block in (0..<layer.blockCount).reversed() {
      let rows = layer.rows(ofBlock: block)
      var part = product.part(rows: rows, columns: 0..<layer.outputs)
      part.c = place
      kernels.multiply(part)
      let count = rows.count * layer.weightStride
      let start = layer.weights + rows.lowerBound * layer.weightStride
      optimizer.update(parameters, start..<start + count, gradients: place)
      squares += self.squares(place, count)
    }
    passedSquares[index] = squares
    optimizer.update(
      parameters, layer.vectors..<layer.end, gradients: gradients + layer.vectors)
  }
}
