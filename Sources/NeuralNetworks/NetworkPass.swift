import Datasets
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
package final class NetworkPass {
  package let kernels: TeamKernels
  package let layout: NetworkLayout
  package let settings: TrialSettings
  /// All parameters, running means and variances behind them; and the gradients in the same places.
  package let parameters: UnsafeMutablePointer<Float>
  package let gradients: UnsafeMutablePointer<Float>
  /// Targets of the rows, for losses on numbers, where they stand or gathered; labels for classes.
  package private(set) var targets: UnsafePointer<Float>
  package let gatheredTargets: UnsafeMutablePointer<Float>
  package let labels: UnsafeMutablePointer<Int32>
  /// The layers in training, and as they are evaluated.
  let layers: UnsafeMutablePointer<LayerPass>
  private let evaluatedLayers: UnsafeMutablePointer<LayerPass>
  let layerCount: Int
  /// The parameters of the network as it is evaluated; those above but for batch normalization.
  private let evaluated: UnsafeMutablePointer<Float>
  private let evaluatedLayout: NetworkLayout
  /// Sums of the squares of the weights' gradients, where these did not stay in their place.
  let passedSquares: UnsafeMutablePointer<Double?>
  let deltas: (UnsafeMutablePointer<Float>, UnsafeMutablePointer<Float>)
  /// How often each row counts, where rows or classes are weighted.
  private let rowWeights: UnsafeMutablePointer<Float>?
  private let classWeights: [Float]?
  /// Rows that fit.
  private let capacity: Int
  let loss: Loss
  /// Where it is among the passes that have a block of the batch each; nil where it has all of them.
  var turn: BlockOrder.Turn?
  /// The passes of helpers, made when they first help.
  package internal(set) var companions: [NetworkPass] = []
  /// Kept for a companion, whose memory it is.
  private var ownWorkspace: Workspace?
  /// The gradient of the last layer's biases, where the loss itself can sum it; by itself, because the gradients are
  /// those of the step before until the loss is known to be finite.
  var outputBiasSums: UnsafeMutablePointer<Float>? { turn == nil ? ownOutputBiasSums : nil }
  private let ownOutputBiasSums: UnsafeMutablePointer<Float>?

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
      + 2 * roundedRows(rows) + (strides.last ?? 0)
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

  /// - Parameters:
  ///   - rows: how many fit.
  ///   - original: a pass whose parameters and gradients it takes.
  package init(
    kernels: TeamKernels, layout: NetworkLayout, settings: TrialSettings, rows: Int,
    workspace: Workspace, classWeights: [Float]? = nil, weighsRows: Bool = false,
    original: NetworkPass? = nil
  ) {
    self.kernels = kernels
    self.layout = layout
    self.settings = settings
    self.classWeights = classWeights
    capacity = rows
    loss = settings.loss
    parameters = original?.parameters ?? workspace.take(layout.stateCount)
    evaluatedLayout = layout.evaluated
    evaluated =
      layout.normalization == .batch
      ? original?.evaluated ?? workspace.take(evaluatedLayout.paddedCount) : parameters
    gradients = original?.gradients ?? workspace.take(layout.paddedCount)
    layerCount = layout.layers.count
    layers = .allocate(capacity: layerCount)
    evaluatedLayers = .allocate(capacity: layerCount)
    passedSquares = .allocate(capacity: layerCount)
    passedSquares.initialize(repeating: nil, count: layerCount)
    for (index, layer) in layout.layers.enumerated() {
      let function = Self.function(settings, index, layout)
      let pass = LayerPass(
        layout: layer, function: function, outputs: workspace.take(rows * layer.stride),
        sums: function.slopeNeedsInputs ? workspace.take(rows * layer.stride) : nil,
        kept: Self.rate(settings, into: index) > 0
          ? workspace.take(rows * Matrix.paddedColumns(layer.inputs)) : nil,
        normalization: NormalizedLayer(
          layer, of: layout.normalization, rows: rows, workspace: workspace
        ).map { normalization in
          let place = UnsafeMutablePointer<NormalizedLayer>.allocate(capacity: 1)
          place.initialize(to: normalization)
          return place
        })
      (layers + index).initialize(to: pass)
      (evaluatedLayers + index).initialize(to: pass.evaluated(evaluatedLayout.layers[index]))
    }
    let output = layers[layerCount - 1]
    let sumsBiases = loss.difference != nil && output.function == .identity
    ownOutputBiasSums =
      sumsBiases && output.layout.biases != nil && output.normalization == nil
      ? workspace.take(output.layout.stride) : nil
    let strides = layout.layers.map(\.stride)
    let widest = strides.max() ?? 0
    deltas = (workspace.take(rows * widest), workspace.take(rows * widest))
    gatheredTargets = workspace.take(rows * (strides.last ?? 0))
    targets = UnsafePointer(gatheredTargets)
    labels = workspace.takeIntegers(Self.roundedRows(rows))
    rowWeights = classWeights == nil && !weighsRows ? nil : workspace.take(Self.roundedRows(rows))
  }

  deinit {
    for index in 0..<layerCount { layers[index].normalization?.deallocate() }
    layers.deallocate()
    evaluatedLayers.deallocate()
    passedSquares.deallocate()
  }

  /// Another pass for blocks of the same batches, with the same parameters and gradients, for another thread.
  func companion() throws(OutOfMemory) -> NetworkPass {
    let workspace = Workspace()
    let rows = min(capacity, WorkspacePlan.blockRows)
    try workspace.reserve(Self.floatCount(layout: layout, settings: settings, rows: rows))
    let pass = NetworkPass(
      kernels: TeamKernels(kernels.kernels), layout: layout, settings: settings, rows: rows,
      workspace: workspace, classWeights: classWeights, weighsRows: rowWeights != nil,
      original: self)
    pass.ownWorkspace = workspace
    return pass
  }

  var last: UnsafeMutablePointer<LayerPass> { layers + (layerCount - 1) }

  /// The last layer's outputs, `rows` of them.
  package func lastOutputs(rows: Int) -> RowsOfOutputs {
    RowsOfOutputs(
      values: last.pointee.outputs, rows: rows, columns: last.pointee.layout.outputs,
      stride: last.pointee.layout.stride)
  }

  /// Finds the targets of rows of a data set part: where they are, if the rows follow each other, else copied
  /// into the pass. Their features stay where they are.
  package func gatherTargets(_ part: DataPart, _ rows: UnsafeBufferPointer<Int32>) {
    if let rowWeights {
      for (i, row) in rows.enumerated() { rowWeights[i] = weight(part, Int(row)) }
    }
    if loss == .crossEntropy {
      for (i, row) in rows.enumerated() { labels[i] = part.labels[Int(row)] }
      return
    }
    let stride = last.pointee.layout.stride
    let first = Int(rows.first ?? 0)
    if Self.areInSequence(rows) {
      targets = UnsafePointer(part.targets.elements) + first * stride
      return
    }
    targets = UnsafePointer(gatheredTargets)
    // Sixteen at a time, for which a call would take longer than the copy.
    let source = UnsafeRawPointer(part.targets.elements)
    let target = UnsafeMutableRawPointer(gatheredTargets)
    let (width, size) = (stride * MemoryLayout<Float>.size, MemoryLayout<SIMD16<Float>>.size)
    for (i, row) in rows.enumerated() {
      for offset in Swift.stride(from: 0, to: width, by: size) {
        target.storeBytes(
          of: source.load(fromByteOffset: Int(row) * width + offset, as: SIMD16<Float>.self),
          toByteOffset: i * width + offset, as: SIMD16<Float>.self)
      }
    }
  }

  /// Whether every row is the one behind the row before. All are looked at, which is faster than to look for one.
  private static func areInSequence(_ rows: UnsafeBufferPointer<Int32>) -> Bool {
    var difference: Int32 = 0
    let first = rows.first ?? 0
    for i in rows.indices {
      difference |= rows[i] &- first &- Int32(truncatingIfNeeded: i)
    }
    return difference == 0
  }

  /// Loss and gradients of the rows of a step. They go through the network in blocks that stay in the
  /// cache; to the gradients each block adds its rows, in their order, so they have the bits of one.
  /// Batch normalization, which needs all rows at once, has one block.
  ///
  /// - Parameter optimizer: changes each layer's parameters as soon as its gradients are complete.
  /// - Returns: the loss; and where it is not finite, the block of rows that made it so.
  package func lossAndGradients(
    _ part: DataPart, _ rows: UnsafeBufferPointer<Int32>, step: Int,
    optimizer: OptimizerState? = nil
  ) -> (loss: Double, trouble: Range<Int>?) {
    let batch = BatchOfBlocks(
      rows: rows, of: part, capacity: capacity, step: step,
      divisor: rows.count > capacity
        ? loss.divisor(weight: weight(part, rows), outputs: last.pointee.layout.outputs) : nil)
    let threads = threads(for: batch)
    if threads > 1 { return share(batch, of: part, threads, optimizer) }
    var sum = 0.0
    for block in 0..<batch.count {
      let loss = forwardAndLoss(part, batch, block)
      guard loss.isFinite else { return (loss, batch.range(of: block)) }
      sum += loss
      backward(
        batch.features(of: block), step: step, first: batch.range(of: block).lowerBound,
        optimizer: block + 1 < batch.count ? nil : optimizer)
    }
    return (sum, nil)
  }

  /// A block's outputs, loss and gradient of the last layer's sums.
  func forwardAndLoss(_ part: DataPart, _ batch: BatchOfBlocks, _ block: Int) -> Double {
    let rows = batch.rows(of: block)
    let first = batch.range(of: block).lowerBound
    gatherTargets(part, rows)
    forward(batch.features(of: block), step: batch.step, first: first)
    return lossAndDelta(rows: rows.count, divisor: batch.divisor, first: first)
  }

  /// Computes every layer's outputs of a batch.
  ///
  /// - Parameters:
  ///   - step: the step of the training, which decides what drops out; nil to evaluate, with what
  ///     ``prepareEvaluation()`` prepared.
  ///   - first: how many rows of the step went before.
  package func forward(_ batch: FeatureRows, step: Int? = nil, first: Int = 0) {
    guard let step else {
      var x = batch
      for index in 0..<layerCount {
        evaluatedLayers[index].forward(x, evaluated, kernels)
        x = outputs(of: index, rows: batch.count)
      }
      return
    }
    if let kept = layers[0].kept {
      for i in 0..<batch.count {
        (kept + i * batch.stride).update(from: batch.row(i), count: batch.stride)
      }
      dropOut(kept, batch.stride, batch.count, into: 0, step, first)
    }
    for index in 0..<layerCount {
      layers[index].forward(inputs(of: index, batch), parameters, kernels)
      if index + 1 < layerCount, let kept = layers[index + 1].kept {
        let stride = layers[index].layout.stride
        kept.update(from: layers[index].outputs, count: batch.count * stride)
        dropOut(kept, stride, batch.count, into: index + 1, step, first)
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

  /// What a layer takes in while it is trained: the batch or the outputs below, or what is left of them.
  func inputs(of index: Int, _ batch: FeatureRows) -> FeatureRows {
    if let kept = layers[index].kept {
      return FeatureRows(
        kept, stride: Matrix.paddedColumns(layers[index].layout.inputs), count: batch.count)
    }
    return index == 0 ? batch : outputs(of: index - 1, rows: batch.count)
  }

  private func outputs(of index: Int, rows: Int) -> FeatureRows {
    FeatureRows(layers[index].outputs, stride: layers[index].layout.stride, count: rows)
  }

  /// Drops elements of what goes into a layer, or of its gradient: the same ones in the same step.
  func dropOut(
    _ values: UnsafeMutablePointer<Float>, _ stride: Int, _ rows: Int, into layer: Int, _ step: Int,
    _ first: Int
  ) {
    kernels.kernels.dropOut(
      DropoutStream(
        seed: settings.seed, step: UInt32(truncatingIfNeeded: step), index: UInt32(layer),
        purpose: RandomPurpose.dropout.rawValue, rate: Float(Self.rate(settings, into: layer)),
        first: first * stride), values, values, rows * stride)
  }

  /// The loss of rows whose targets were gathered, as the network is evaluated, not divided.
  func evaluatedLoss(_ batch: FeatureRows) -> Double {
    forward(batch)
    return summedLoss(lastOutputs(rows: batch.count), gradientScale: nil)
  }

  /// How often the rows that were gathered count together.
  package func weight(rows: Int) -> Double {
    guard let rowWeights else { return Double(rows) }
    return (0..<rows).reduce(0) { $0 + Double(rowWeights[$1]) }
  }

  /// The same for rows that are not.
  private func weight(_ part: DataPart, _ rows: UnsafeBufferPointer<Int32>) -> Double {
    guard rowWeights != nil else { return Double(rows.count) }
    return rows.reduce(0) { $0 + Double(weight(part, Int($1))) }
  }

  private func weight(_ part: DataPart, _ row: Int) -> Float {
    (part.sampleWeights?[row] ?? 1) * (classWeights?[Int(part.labels[row])] ?? 1)
  }

  /// The loss of the rows that went forward, and its gradient for the last layer's sums, both divided as
  /// the loss says.
  ///
  /// - Parameters:
  ///   - given: what to divide by, where these rows are not all.
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
      kernels.kernels.multiplyBySlope(
        self.last.pointee.function, self.last.pointee.sums ?? last.values, deltas.0,
        rows * last.stride)
    }
    return sum / divisor
  }

  /// The loss of the last layer's outputs, not divided. With a `gradientScale`, its gradient times
  /// that is left for ``backward(_:step:)``.
  func summedLoss(_ last: RowsOfOutputs, gradientScale: Float?) -> Double {
    if let difference = loss.difference {
      return kernels.kernels.differenceLoss(
        difference, last, targets, last.stride, rowWeights, gradientScale ?? 0,
        gradientScale == nil ? nil : deltas.0, gradientScale == nil ? nil : outputBiasSums)
    }
    if loss == .crossEntropy {
      return kernels.kernels.softmaxCrossEntropy(
        last, labels, Float(settings.labelSmoothing), rowWeights, gradientScale)
    }
    return kernels.kernels.binaryCrossEntropy(last, targets, last.stride, rowWeights, gradientScale)
  }
}
