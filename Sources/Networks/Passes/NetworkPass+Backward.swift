import KernelContract
import MatrixKernels

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
    let rows = batch.count * members
    for index in (0..<layerCount).reversed() {
      layers[index].normalization?.pointee.backward(
        parameters, gradients: gradients, delta: delta, rows: rows, kernels.kernels)
      let needsBiasGradient = !hasBiasGradient
      // Before the weights change.
      hasBiasGradient =
        index > 0 && inputGradient(of: index, delta, to: next, rows: rows, step, first)
      if index == 0, input != nil {
        rawInputGradient(of: 0, delta, to: next, rows: rows, step, first)
      }
      turn?.wait(layer: index)
      if needsBiasGradient { biasGradient(of: index, delta, rows: rows, first) }
      if index == 0, let input, let place = layout.inputLayout {
        input.backward(
          batch, parameters, place, inputs: next, gradients: gradients, isFirst: first == 0,
          kernels)
      }
      parameterGradients(
        of: index, inputs(of: index, batch), delta, accumulates: first > 0, optimizer: update)
      turn?.end(layer: index)
      (delta, next, spare) = (next, spare, next)
    }
    if update == nil {
      optimizer?.update(parameters, 0..<layout.paddedCount, gradients: gradients)
    }
  }

  /// The gradient of what a layer takes in, as it is before anything drops out.
  private func rawInputGradient(
    of index: Int, _ delta: UnsafeMutablePointer<Float>, to gradient: UnsafeMutablePointer<Float>,
    rows: Int, _ step: Int, _ first: Int
  ) {
    let stride = Matrix.paddedColumns(layers[index].layout.inputs)
    multiplyByWeights(of: index, delta, to: gradient, stride, rows: rows) { _ in .none }
    if layers[index].kept != nil { dropOut(gradient, stride, rows, into: index, step, first) }
  }

  /// D·Wᵀ, for each copy of a layer.
  ///
  /// - Parameter epilogue: what becomes of the product, from some row on.
  private func multiplyByWeights(
    of index: Int, _ delta: UnsafeMutablePointer<Float>, to gradient: UnsafeMutablePointer<Float>,
    _ stride: Int, rows: Int, _ epilogue: (_ first: Int) -> Epilogue
  ) {
    let layer = layers[index].layout
    let each = rows / layer.copies
    for copy in 0..<layer.copies {
      let first = copy * each
      kernels.multiply(
        .inputGradient(
          rows: each, inputs: layer.inputs, outputs: layer.outputs,
          deltas: delta + first * layer.stride, deltaStride: layer.stride,
          weights: parameters + layer.weights + copy * layer.weightsOfCopy,
          weightStride: layer.weightStride, gradient: gradient + first * stride,
          gradientStride: stride, epilogue: epilogue(first), isPadded: true))
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
    let isApart = layers[index].kept != nil || skippedDelta != nil
    if isApart {
      rawInputGradient(of: index, delta, to: gradient, rows: rows, step, first)
      addSkipped(of: index, to: gradient, count: rows * stride)
      kernels.kernels.elements.multiplyBySlope(below.pointee.function, y, gradient, rows * stride)
      return false
    }
    // Several cores would each have some of the rows.
    var biases: UnsafeMutablePointer<Float>?
    let operations = 2 * Double(rows) * Double(layer.inputs) * Double(layer.outputs)
    if below.pointee.normalization == nil && turn == nil
      && !kernels.canShare(operations: operations),
      let place = below.pointee.layout.biases
    {
      biases = gradients + place
      if first == 0 { biases?.update(repeating: 0, count: stride) }
    }
    multiplyByWeights(of: index, delta, to: gradient, stride, rows: rows) { first in
      .multiplyBySlope(
        below.pointee.function, outputs: y + first * stride, columnSums: biases)
    }
    return biases != nil
  }

  /// Adds what reaches a layer's inputs past it, and keeps what will reach those of the layer below
  /// past that.
  private func addSkipped(of index: Int, to gradient: UnsafeMutablePointer<Float>, count: Int) {
    guard let skippedDelta else { return }
    if layers[index].skipped != nil {
      for i in 0..<count { gradient[i] += skippedDelta[i] }
    }
    if layers[index - 1].skipped != nil { skippedDelta.update(from: gradient, count: count) }
  }

  private func biasGradient(
    of index: Int, _ delta: UnsafePointer<Float>, rows: Int, _ first: Int
  ) {
    let layer = layers[index].layout
    guard let biases = layer.biases else { return }
    let each = rows / layer.copies
    for copy in 0..<layer.copies {
      kernels.kernels.reductions.columnSums(
        delta + copy * each * layer.stride, layer.stride, each, layer.outputs, first > 0,
        gradients + biases + copy * layer.stride)
    }
  }

  /// The gradients of a layer's weights; an `optimizer` then changes these and the biases.
  private func parameterGradients(
    of index: Int, _ x: FeatureRows, _ delta: UnsafeMutablePointer<Float>, accumulates: Bool,
    optimizer: (any ParameterUpdate)?
  ) {
    let layer = layers[index].layout
    if layer.copies > 1 {
      return copiesGradients(of: index, x, delta, accumulates: accumulates, optimizer: optimizer)
    }
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

  /// The same for a layer that is there several times.
  private func copiesGradients(
    of index: Int, _ x: FeatureRows, _ delta: UnsafeMutablePointer<Float>, accumulates: Bool,
    optimizer: (any ParameterUpdate)?
  ) {
    let layer = layers[index].layout
    let rows = x.count / layer.copies
    passedSquares[index] = nil
    for copy in 0..<layer.copies {
      kernels.multiply(
        .weightGradient(
          rows: rows, inputs: layer.inputs, outputs: layer.outputs,
          x: x.features + copy * rows * x.stride, xStride: x.stride,
          deltas: delta + copy * rows * layer.stride, deltaStride: layer.stride,
          gradient: gradients + layer.weights + copy * layer.weightsOfCopy,
          gradientStride: layer.weightStride, accumulates: accumulates, isPadded: true))
    }
    optimizer?.update(parameters, layer.weights..<layer.end, gradients: gradients + layer.weights)
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
