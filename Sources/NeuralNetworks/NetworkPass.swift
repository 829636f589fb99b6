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
  package let kernels: KernelTable
  package let layout: NetworkLayout
  package let settings: TrialSettings
  /// All parameters, and their gradients in the same places.
  package let parameters: UnsafeMutablePointer<Float>
  package let gradients: UnsafeMutablePointer<Float>
  /// The rows' features, and behind them the outputs of every layer.
  package let outputs: [UnsafeMutablePointer<Float>]
  package let strides: [Int]
  /// Targets of the rows, for losses on numbers; labels for classes.
  package let targets: UnsafeMutablePointer<Float>
  package let labels: UnsafeMutablePointer<Int32>
  /// The sums z of the layers whose activation's slope needs them, by layer; nil for the others.
  private let sums: [UnsafeMutablePointer<Float>?]
  private let deltas: (UnsafeMutablePointer<Float>, UnsafeMutablePointer<Float>)
  private let transposed: UnsafeMutablePointer<Float>

  /// Floats that the pass takes of a workspace.
  package static func floatCount(
    layout: NetworkLayout, settings: TrialSettings, rows: Int
  ) -> Int {
    let widths = layout.sizes.map(Matrix.paddedColumns)
    let sums = layout.layers.indices.reduce(0) {
      $0 + (needsSums(settings, layer: $1, of: layout) ? rows * widths[$1 + 1] : 0)
    }
    let widest = widths.dropFirst().max() ?? 0
    return sums + 2 * layout.paddedCount + rows * (widths.reduce(0, +) + 2 * widest)
      + rows * (widths.last ?? 0) + roundedRows(rows) + transposedCount(layout)
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

  private static func transposedCount(_ layout: NetworkLayout) -> Int {
    layout.layers.dropFirst().map { $0.outputs * Matrix.paddedColumns($0.inputs) }.max() ?? 0
  }

  package init(
    kernels: KernelTable, layout: NetworkLayout, settings: TrialSettings, rows: Int,
    workspace: Workspace
  ) {
    self.kernels = kernels
    self.layout = layout
    self.settings = settings
    parameters = workspace.take(layout.paddedCount)
    gradients = workspace.take(layout.paddedCount)
    strides = layout.sizes.map(Matrix.paddedColumns)
    outputs = strides.map { workspace.take(rows * $0) }
    let strides = strides
    sums = layout.layers.indices.map { index in
      Self.needsSums(settings, layer: index, of: layout)
        ? workspace.take(rows * strides[index + 1]) : nil
    }
    let widest = strides.dropFirst().max() ?? 0
    deltas = (workspace.take(rows * widest), workspace.take(rows * widest))
    targets = workspace.take(rows * (strides.last ?? 0))
    labels = UnsafeMutableRawPointer(workspace.take(Self.roundedRows(rows)))
      .assumingMemoryBound(to: Int32.self)
    transposed = workspace.take(Self.transposedCount(layout))
  }

  /// The last layer's outputs, `rows` of them.
  package func lastOutputs(rows: Int) -> RowsOfOutputs {
    RowsOfOutputs(
      values: outputs[outputs.count - 1], rows: rows, columns: layout.sizes.last ?? 0,
      stride: strides.last ?? 0)
  }

  /// Copies rows of a data set part into the pass.
  package func gather(_ part: DataPart, rows: UnsafeBufferPointer<Int32>) {
    let stride = part.features.stride
    let targetStride = strides.last ?? 0
    let usesLabels = settings.loss == .crossEntropy
    for (i, row) in rows.enumerated() {
      let row = Int(row)
      (outputs[0] + i * stride).update(from: part.features.elements + row * stride, count: stride)
      if usesLabels {
        labels[i] = part.labels[row]
      } else {
        (targets + i * targetStride).update(
          from: part.targets.elements + row * targetStride, count: targetStride)
      }
    }
  }

  /// Computes every layer's outputs of the rows that were gathered.
  package func forward(rows: Int) {
    for (index, layer) in layout.layers.enumerated() {
      kernels.multiply(
        Product(
          rows: rows, columns: layer.outputs, depth: layer.inputs,
          a: outputs[index], aRowStride: strides[index], aDepthStride: 1,
          b: parameters + layer.weights, bStride: layer.stride,
          bias: layer.biases.map { UnsafePointer(parameters + $0) },
          c: outputs[index + 1], cStride: layer.stride))
      let activation = Self.activation(settings, layer: index, of: layout)
      if let sums = sums[index] {
        sums.update(from: outputs[index + 1], count: rows * layer.stride)
      }
      kernels.activate(activation.function, outputs[index + 1], rows * layer.stride)
    }
  }

  /// The summed loss of the rows that went forward, and its gradient for the last layer's sums,
  /// divided as the loss says.
  package func lossAndDelta(rows: Int) -> Double {
    let last = lastOutputs(rows: rows)
    let divisor = settings.loss.divisor(rows: rows, outputs: last.columns)
    let sum = summedLoss(last, gradientScale: Float(1 / divisor))
    if !settings.loss.takesLogits {
      kernels.multiplyBySlope(
        settings.outputActivation.function, sums[sums.count - 1] ?? last.values, deltas.0,
        rows * last.stride)
    }
    return sum / divisor
  }

  /// The loss of the last layer's outputs, not divided. With a `gradientScale`, its gradient times
  /// that is left for ``backward(rows:)``.
  func summedLoss(_ last: RowsOfOutputs, gradientScale: Float?) -> Double {
    if let difference = settings.loss.difference {
      return kernels.differenceLoss(
        difference, last, targets, last.stride, gradientScale ?? 0,
        gradientScale == nil ? nil : deltas.0)
    }
    if settings.loss == .crossEntropy {
      return kernels.softmaxCrossEntropy(
        last, labels, Float(settings.labelSmoothing), gradientScale)
    }
    return kernels.binaryCrossEntropy(last, targets, last.stride, gradientScale)
  }

  /// Computes the gradients of all parameters from the last layer's.
  package func backward(rows: Int) {
    // Losses on logits leave their gradient in place of the logits.
    var delta = settings.loss.takesLogits ? outputs[outputs.count - 1] : deltas.0
    var next = deltas.1
    var spare = deltas.0
    for index in layout.layers.indices.reversed() {
      let layer = layout.layers[index]
      kernels.multiply(
        Product(
          rows: layer.inputs, columns: layer.outputs, depth: rows,
          a: outputs[index], aRowStride: 1, aDepthStride: strides[index],
          b: delta, bStride: layer.stride, bias: nil,
          c: gradients + layer.weights, cStride: layer.stride))
      if let biases = layer.biases {
        kernels.columnSums(delta, layer.stride, rows, layer.outputs, gradients + biases)
      }
      guard index > 0 else { break }
      let inputStride = strides[index]
      kernels.transpose(
        parameters + layer.weights, layer.stride, layer.inputs, layer.outputs, transposed,
        inputStride)
      kernels.multiply(
        Product(
          rows: rows, columns: layer.inputs, depth: layer.outputs,
          a: delta, aRowStride: layer.stride, aDepthStride: 1,
          b: transposed, bStride: inputStride, bias: nil, c: next, cStride: inputStride))
      kernels.multiplyBySlope(
        settings.activation.function, sums[index - 1] ?? outputs[index], next, rows * inputStride)
      (delta, next, spare) = (next, spare, next)
    }
  }
}
