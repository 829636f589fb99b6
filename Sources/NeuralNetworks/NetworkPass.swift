import Datasets
import Foundation
import MatrixKernels
import SeededRandom

/// The forward and backward pass of one network over a block of rows, in a workspace.
///
/// For layer l with weights W, biases b, activation f, incoming A:
///
///     forward    Z = A·W + b,  Y = f(Z)
///     backward   D = ∂loss/∂Y ∘ f'(Z),  ∂loss/∂W = Aᵀ·D,  ∂loss/∂b = Σ rows of D,
///                ∂loss/∂A = D·Wᵀ
///
/// With a normalization N between the sums and the activation, Y = f(g ∘ N(Z) + h) with gains g and
/// shifts h.
///
/// Source: Rumelhart, Hinton and Williams 1986, doi:10.1038/323533a0.
package struct NetworkPass {
  package let kernels: TeamKernels
  package let layout: NetworkLayout
  package let settings: TrialSettings
  /// All parameters, running means and variances behind them; and the gradients in the same places.
  package let parameters: UnsafeMutablePointer<Float>
  package let gradients: UnsafeMutablePointer<Float>
  /// Targets of the rows, for losses on numbers; labels for classes.
  package let targets: UnsafeMutablePointer<Float>
  package let labels: UnsafeMutablePointer<Int32>
  /// The outputs of every layer, after its activation.
  private let outputs: [UnsafeMutablePointer<Float>]
  /// What is left of the features and of the hidden layers' outputs after dropout, by the layer that
  /// takes it in; nil where nothing drops out.
  private let kept: [UnsafeMutablePointer<Float>?]
  /// The sums z of the layers whose activation's slope needs them, by layer; nil for the others.
  private let sums: [UnsafeMutablePointer<Float>?]
  private let functions: [ActivationFunction]
  /// What the normalization of each layer needs; nil where there is none.
  private let normalizations: [NormalizedLayer?]
  /// The parameters of the network as it is evaluated; those above but for batch normalization.
  private let evaluated: UnsafeMutablePointer<Float>
  private let evaluatedLayout: NetworkLayout
  private let deltas: (UnsafeMutablePointer<Float>, UnsafeMutablePointer<Float>)
  /// How often each row counts, where rows or classes are weighted.
  private let rowWeights: UnsafeMutablePointer<Float>?
  private let classWeights: [Float]?

  /// Floats that the pass takes of a workspace.
  package static func floatCount(
    layout: NetworkLayout, settings: TrialSettings, rows: Int
  ) -> Int {
    var widths = 0
    for (index, layer) in layout.layers.enumerated() {
      widths += layer.stride
      if function(settings, index, layout).slopeNeedsInputs { widths += layer.stride }
      if rate(settings, into: index) > 0 { widths += Matrix.paddedColumns(layer.inputs) }
    }
    let normalizations = layout.layers.reduce(0) {
      $0 + NormalizedLayer.floatCount(layout: $1, rows: rows)
    }
    let evaluated = layout.normalization == .batch ? layout.evaluated.paddedCount : 0
    let strides = layout.layers.map(\.stride)
    widths += 2 * (strides.max() ?? 0) + (strides.last ?? 0)
    return layout.stateCount + layout.paddedCount + evaluated + normalizations + rows * widths
      + 2 * roundedRows(rows)
  }

  private static func function(
    _ settings: TrialSettings, _ layer: Int, _ layout: NetworkLayout
  ) -> ActivationFunction {
    settings.activation(layer: layer, of: layout.layers.count).function
  }

  /// What share of a layer's inputs drops out in training.
  private static func rate(_ settings: TrialSettings, into layer: Int) -> Double {
    layer == 0 ? settings.inputDropout : settings.dropout
  }

  private static func roundedRows(_ rows: Int) -> Int { (rows + 15) / 16 * 16 }

  package init(
    kernels: TeamKernels, layout: NetworkLayout, settings: TrialSettings, rows: Int,
    workspace: Workspace, classWeights: [Float]? = nil, weighsRows: Bool = false
  ) {
    self.kernels = kernels
    self.layout = layout
    self.settings = settings
    self.classWeights = classWeights
    parameters = workspace.take(layout.stateCount)
    evaluatedLayout = layout.evaluated
    evaluated =
      layout.normalization == .batch ? workspace.take(evaluatedLayout.paddedCount) : parameters
    normalizations = layout.layers.map {
      NormalizedLayer($0, of: layout.normalization, rows: rows, workspace: workspace)
    }
    gradients = workspace.take(layout.paddedCount)
    outputs = layout.layers.map { workspace.take(rows * $0.stride) }
    functions = layout.layers.indices.map { Self.function(settings, $0, layout) }
    sums = zip(layout.layers, functions).map { layer, function in
      function.slopeNeedsInputs ? workspace.take(rows * layer.stride) : nil
    }
    kept = layout.layers.enumerated().map { index, layer in
      Self.rate(settings, into: index) > 0
        ? workspace.take(rows * Matrix.paddedColumns(layer.inputs)) : nil
    }
    let strides = layout.layers.map(\.stride)
    let widest = strides.max() ?? 0
    deltas = (workspace.take(rows * widest), workspace.take(rows * widest))
    targets = workspace.take(rows * (strides.last ?? 0))
    labels = UnsafeMutableRawPointer(workspace.take(Self.roundedRows(rows)))
      .assumingMemoryBound(to: Int32.self)
    rowWeights = classWeights == nil && !weighsRows ? nil : workspace.take(Self.roundedRows(rows))
  }

  private var lastStride: Int { layout.layers.last?.stride ?? 0 }

  /// The last layer's outputs, `rows` of them.
  package func lastOutputs(rows: Int) -> RowsOfOutputs {
    RowsOfOutputs(
      values: outputs[outputs.count - 1], rows: rows, columns: layout.sizes.last ?? 0,
      stride: lastStride)
  }

  /// Copies the targets of rows of a data set part into the pass. Their features stay where they are.
  package func gatherTargets(_ part: DataPart, _ rows: UnsafeBufferPointer<Int32>) {
    if let rowWeights {
      for (i, row) in rows.enumerated() {
        let weight = part.sampleWeights?[Int(row)] ?? 1
        rowWeights[i] = weight * (classWeights?[Int(part.labels[Int(row)])] ?? 1)
      }
    }
    if settings.loss == .crossEntropy {
      for (i, row) in rows.enumerated() { labels[i] = part.labels[Int(row)] }
      return
    }
    for (i, row) in rows.enumerated() {
      (targets + i * lastStride).update(
        from: part.targets.elements + Int(row) * lastStride, count: lastStride)
    }
  }

  /// Computes every layer's outputs of a batch.
  ///
  /// - Parameter step: the step of the training, which decides what drops out; nil to evaluate, with what
  ///   ``prepareEvaluation()`` prepared.
  package func forward(_ batch: FeatureRows, step: Int? = nil) {
    if let step, let kept = kept[0] {
      for i in 0..<batch.count {
        (kept + i * batch.stride).update(from: batch.row(i), count: batch.stride)
      }
      dropOut(kept, rows: batch.count, stride: batch.stride, into: 0, step)
    }
    let parameters = step == nil ? evaluated : parameters
    let layers = step == nil ? evaluatedLayout.layers : layout.layers
    for (index, layer) in layers.enumerated() {
      let x = inputs(of: index, batch, drops: step != nil)
      let normalization = layer.gains == nil ? nil : normalizations[index]
      kernels.multiply(
        .forward(
          rows: x.count, inputs: layer.inputs, outputs: layer.outputs, x: x.features,
          xStride: x.stride, xRows: x.rows, weights: parameters + layer.weights,
          weightStride: layer.stride, bias: layer.biases.map { UnsafePointer(parameters + $0) },
          y: normalization?.normalized ?? outputs[index], yStride: layer.stride,
          epilogue: normalization == nil
            ? .activate(functions[index], sums: sums[index]) : .none, isPadded: true))
      if let normalization {
        let z = sums[index] ?? outputs[index]
        normalization.forward(parameters, rows: batch.count, to: z, kernels.kernels)
        if z != outputs[index] {
          outputs[index].update(from: z, count: batch.count * layer.stride)
        }
        kernels.kernels.activate(functions[index], outputs[index], batch.count * layer.stride)
      }
      if let step, index + 1 < kept.count, let kept = kept[index + 1] {
        kept.update(from: outputs[index], count: batch.count * layer.stride)
        dropOut(kept, rows: batch.count, stride: layer.stride, into: index + 1, step)
      }
    }
  }

  /// Takes the parameters as they are now for the evaluations that follow.
  package func prepareEvaluation() {
    guard layout.normalization == .batch else { return }
    for (layer, target) in zip(layout.layers, evaluatedLayout.layers) {
      NormalizedLayer.fold(parameters, layer, into: evaluated, target)
    }
  }

  /// The network as it is evaluated.
  var weights: NetworkWeights {
    prepareEvaluation()
    return NetworkWeights(evaluated, layout: evaluatedLayout)
  }

  /// What a layer takes in: the batch or the outputs below, with or without what drops out.
  private func inputs(of layer: Int, _ batch: FeatureRows, drops: Bool) -> FeatureRows {
    if drops, let kept = kept[layer] {
      return FeatureRows(
        kept, stride: Matrix.paddedColumns(layout.layers[layer].inputs), count: batch.count)
    }
    if layer == 0 { return batch }
    return FeatureRows(
      outputs[layer - 1], stride: layout.layers[layer - 1].stride, count: batch.count)
  }

  /// Drops elements of what goes into a layer, or of its gradient: the same ones in the same step.
  private func dropOut(
    _ values: UnsafeMutablePointer<Float>, rows: Int, stride: Int, into layer: Int, _ step: Int
  ) {
    kernels.kernels.dropOut(
      DropoutStream(
        seed: settings.seed, step: UInt32(truncatingIfNeeded: step), index: UInt32(layer),
        purpose: RandomPurpose.dropout.rawValue, rate: Float(Self.rate(settings, into: layer))),
      values, values, rows * stride)
  }

  /// How often the rows that were gathered count together.
  package func weight(rows: Int) -> Double {
    guard let rowWeights else { return Double(rows) }
    return (0..<rows).reduce(0) { $0 + Double(rowWeights[$1]) }
  }

  /// The summed loss of the rows that went forward, and its gradient for the last layer's sums,
  /// divided as the loss says.
  package func lossAndDelta(rows: Int) -> Double {
    let last = lastOutputs(rows: rows)
    let divisor = settings.loss.divisor(weight: weight(rows: rows), outputs: last.columns)
    // Rows of classes that do not count have no loss.
    guard divisor > 0 else {
      _ = summedLoss(last, gradientScale: 0)
      return 0
    }
    let sum = summedLoss(last, gradientScale: Float(1 / divisor))
    if !settings.loss.takesLogits {
      kernels.kernels.multiplyBySlope(
        settings.outputActivation.function, sums[sums.count - 1] ?? last.values, deltas.0,
        rows * last.stride)
    }
    return sum / divisor
  }

  /// The loss of the last layer's outputs, not divided. With a `gradientScale`, its gradient times
  /// that is left for ``backward(_:step:)``.
  func summedLoss(_ last: RowsOfOutputs, gradientScale: Float?) -> Double {
    let kernels = kernels.kernels
    if let difference = settings.loss.difference {
      return kernels.differenceLoss(
        difference, last, targets, last.stride, rowWeights, gradientScale ?? 0,
        gradientScale == nil ? nil : deltas.0)
    }
    if settings.loss == .crossEntropy {
      return kernels.softmaxCrossEntropy(
        last, labels, Float(settings.labelSmoothing), rowWeights, gradientScale)
    }
    return kernels.binaryCrossEntropy(last, targets, last.stride, rowWeights, gradientScale)
  }

  /// Computes the gradients of all parameters from the last layer's, for the batch that went forward in
  /// the same step.
  package func backward(_ batch: FeatureRows, step: Int? = nil) {
    // Losses on logits leave their gradient in place of the logits.
    var delta = settings.loss.takesLogits ? outputs[outputs.count - 1] : deltas.0
    var next = deltas.1
    var spare = deltas.0
    for index in layout.layers.indices.reversed() {
      let layer = layout.layers[index]
      let x = inputs(of: index, batch, drops: step != nil)
      normalizations[index]?.backward(
        parameters, gradients: gradients, delta: delta, rows: batch.count, kernels.kernels)
      kernels.multiply(
        .weightGradient(
          rows: x.count, inputs: layer.inputs, outputs: layer.outputs, x: x.features,
          xStride: x.stride, xRows: x.rows, deltas: delta, deltaStride: layer.stride,
          gradient: gradients + layer.weights, gradientStride: layer.stride, isPadded: true))
      if let biases = layer.biases {
        kernels.kernels.columnSums(
          delta, layer.stride, batch.count, layer.outputs, gradients + biases)
      }
      guard index > 0 else { break }
      let below = layout.layers[index - 1]
      let y = UnsafePointer(sums[index - 1] ?? outputs[index - 1])
      let drops = step != nil && kept[index] != nil
      kernels.multiply(
        .inputGradient(
          rows: batch.count, inputs: layer.inputs, outputs: layer.outputs, deltas: delta,
          deltaStride: layer.stride, weights: parameters + layer.weights,
          weightStride: layer.stride, gradient: next, gradientStride: below.stride,
          epilogue: drops ? .none : .multiplyBySlope(functions[index - 1], outputs: y),
          isPadded: true))
      if drops, let step {
        dropOut(next, rows: batch.count, stride: below.stride, into: index, step)
        kernels.kernels.multiplyBySlope(functions[index - 1], y, next, batch.count * below.stride)
      }
      (delta, next, spare) = (next, spare, next)
    }
  }

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
      if !isFinite(outputs[index], batch.count, layer.outputs, layer.stride) {
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
