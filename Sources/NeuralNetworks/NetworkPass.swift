import Datasets
import MatrixKernels

/// The forward and backward pass of one network over a block of rows, in a workspace.
///
/// For layer l with weights W, biases b, activation f, incoming A:
///
///     forward    Z = A·W + b,  Y = f(Z)
///     backward   D = ∂loss/∂Y ∘ f'(Z),  ∂loss/∂W = Aᵀ·D,  ∂loss/∂b = Σ rows of D,
///                ∂loss/∂A = D·Wᵀ
///
/// Source: Rumelhart, Hinton and Williams 1986, doi:10.1038/323533a0.
package struct NetworkPass {
  package let kernels: TeamKernels
  package let layout: NetworkLayout
  package let settings: TrialSettings
  /// All parameters, and their gradients in the same places.
  package let parameters: UnsafeMutablePointer<Float>
  package let gradients: UnsafeMutablePointer<Float>
  /// The outputs of every layer, after its activation.
  private let outputs: [UnsafeMutablePointer<Float>]
  /// Distance of the rows of the layers' outputs.
  private let strides: [Int]
  /// Targets of the rows, for losses on numbers; labels for classes.
  package let targets: UnsafeMutablePointer<Float>
  package let labels: UnsafeMutablePointer<Int32>
  /// The sums z of the layers whose activation's slope needs them, by layer; nil for the others.
  private let sums: [UnsafeMutablePointer<Float>?]
  private let deltas: (UnsafeMutablePointer<Float>, UnsafeMutablePointer<Float>)

  /// Floats that the pass takes of a workspace.
  package static func floatCount(
    layout: NetworkLayout, settings: TrialSettings, rows: Int
  ) -> Int {
    let widths = layout.layers.map(\.stride)
    let sums = layout.layers.indices.reduce(0) {
      $0 + (needsSums(settings, layer: $1, of: layout) ? rows * widths[$1] : 0)
    }
    let widest = widths.max() ?? 0
    return sums + 2 * layout.paddedCount + rows * (widths.reduce(0, +) + 2 * widest)
      + rows * (widths.last ?? 0) + roundedRows(rows)
  }

  private static func activation(
    _ settings: TrialSettings, layer: Int, of layout: NetworkLayout
  ) -> Activation {
    layer == layout.layers.count - 1 ? settings.outputActivation : settings.activation
  }

  private static func needsSums(
    _ settings: TrialSettings, layer: Int, of layout: NetworkLayout
  ) -> Bool {
    activation(settings, layer: layer, of: layout).function.slopeNeedsInputs
  }

  private static func roundedRows(_ rows: Int) -> Int { (rows + 15) / 16 * 16 }

  package init(
    kernels: TeamKernels, layout: NetworkLayout, settings: TrialSettings, rows: Int,
    workspace: Workspace
  ) {
    self.kernels = kernels
    self.layout = layout
    self.settings = settings
    parameters = workspace.take(layout.paddedCount)
    gradients = workspace.take(layout.paddedCount)
    let strides = layout.layers.map(\.stride)
    self.strides = strides
    outputs = strides.map { workspace.take(rows * $0) }
    sums = layout.layers.indices.map { index in
      Self.needsSums(settings, layer: index, of: layout)
        ? workspace.take(rows * strides[index]) : nil
    }
    let widest = strides.max() ?? 0
    deltas = (workspace.take(rows * widest), workspace.take(rows * widest))
    targets = workspace.take(rows * (strides.last ?? 0))
    labels = UnsafeMutableRawPointer(workspace.take(Self.roundedRows(rows)))
      .assumingMemoryBound(to: Int32.self)
  }

  /// The last layer's outputs, `rows` of them.
  package func lastOutputs(rows: Int) -> RowsOfOutputs {
    RowsOfOutputs(
      values: outputs[outputs.count - 1], rows: rows, columns: layout.sizes.last ?? 0,
      stride: strides.last ?? 0)
  }

  /// Copies the targets of rows of a data set part into the pass. Their features stay where they are.
  package func gatherTargets(_ part: DataPart, _ rows: UnsafeBufferPointer<Int32>) {
    if settings.loss == .crossEntropy {
      for (i, row) in rows.enumerated() { labels[i] = part.labels[Int(row)] }
      return
    }
    let stride = strides.last ?? 0
    for (i, row) in rows.enumerated() {
      (targets + i * stride).update(
        from: part.targets.elements + Int(row) * stride, count: stride)
    }
  }

  /// Computes every layer's outputs of a batch.
  package func forward(_ batch: FeatureRows) {
    for (index, layer) in layout.layers.enumerated() {
      let activation = Self.activation(settings, layer: index, of: layout)
      kernels.multiply(
        .forward(
          rows: batch.count, inputs: layer.inputs, outputs: layer.outputs,
          x: index == 0 ? batch.features : UnsafePointer(outputs[index - 1]),
          xStride: index == 0 ? batch.stride : strides[index - 1],
          xRows: index == 0 ? batch.rows : nil, weights: parameters + layer.weights,
          weightStride: layer.stride, bias: layer.biases.map { UnsafePointer(parameters + $0) },
          y: outputs[index], yStride: layer.stride,
          epilogue: .activate(activation.function, sums: sums[index]), isPadded: true))
    }
  }

  /// The summed loss of the rows that went forward, and its gradient for the last layer's sums,
  /// divided as the loss says.
  package func lossAndDelta(rows: Int) -> Double {
    let last = lastOutputs(rows: rows)
    let divisor = settings.loss.divisor(rows: rows, outputs: last.columns)
    let sum = summedLoss(last, gradientScale: Float(1 / divisor))
    if !settings.loss.takesLogits {
      kernels.kernels.multiplyBySlope(
        settings.outputActivation.function, sums[sums.count - 1] ?? last.values, deltas.0,
        rows * last.stride)
    }
    return sum / divisor
  }

  /// The loss of the last layer's outputs, not divided. With a `gradientScale`, its gradient times
  /// that is left for ``backward(_:)``.
  func summedLoss(_ last: RowsOfOutputs, gradientScale: Float?) -> Double {
    if let difference = settings.loss.difference {
      return kernels.kernels.differenceLoss(
        difference, last, targets, last.stride, gradientScale ?? 0,
        gradientScale == nil ? nil : deltas.0)
    }
    if settings.loss == .crossEntropy {
      return kernels.kernels.softmaxCrossEntropy(
        last, labels, Float(settings.labelSmoothing), gradientScale)
    }
    return kernels.kernels.binaryCrossEntropy(last, targets, last.stride, gradientScale)
  }

  /// Computes the gradients of all parameters from the last layer's, for the batch that went forward.
  package func backward(_ batch: FeatureRows) {
    // Losses on logits leave their gradient in place of the logits.
    var delta = settings.loss.takesLogits ? outputs[outputs.count - 1] : deltas.0
    var next = deltas.1
    var spare = deltas.0
    for index in layout.layers.indices.reversed() {
      let layer = layout.layers[index]
      kernels.multiply(
        .weightGradient(
          rows: batch.count, inputs: layer.inputs, outputs: layer.outputs,
          x: index == 0 ? batch.features : UnsafePointer(outputs[index - 1]),
          xStride: index == 0 ? batch.stride : strides[index - 1],
          xRows: index == 0 ? batch.rows : nil, deltas: delta, deltaStride: layer.stride,
          gradient: gradients + layer.weights, gradientStride: layer.stride, isPadded: true))
      if let biases = layer.biases {
        kernels.kernels.columnSums(
          delta, layer.stride, batch.count, layer.outputs, gradients + biases)
      }
      guard index > 0 else { break }
      let below = index - 1
      kernels.multiply(
        .inputGradient(
          rows: batch.count, inputs: layer.inputs, outputs: layer.outputs, deltas: delta,
          deltaStride: layer.stride, weights: parameters + layer.weights,
          weightStride: layer.stride, gradient: next, gradientStride: strides[below],
          epilogue: .multiplyBySlope(
            Self.activation(settings, layer: below, of: layout).function,
            outputs: sums[below] ?? outputs[below]), isPadded: true))
      (delta, next, spare) = (next, spare, next)
    }
  }
}
