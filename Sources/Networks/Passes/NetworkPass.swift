import Datasets
import KernelContract
import MatrixKernels
import SeededRandom

/// The forward and backward pass of one network over a block of rows.
///
/// For layer l with weights W [inputs x outputs], biases b [outputs], activation f, and what comes
/// in, A [rows x inputs]:
///
///     forward    Z = A·W + b,  Y = f(Z)                              [rows x outputs]
///     backward   D = ∂loss/∂Y ∘ f'(Z)                                [rows x outputs]
///                ∂loss/∂W = Aᵀ·D,  ∂loss/∂b = Σ rows of D,  ∂loss/∂A = D·Wᵀ
///
/// With a normalization N between the sums and the activation, Y = f(g ∘ N(Z) + h) with gains g and
/// shifts h. With a skip connection, the layer above takes Y + A.
///
/// A network with members has the rows of the data once for each: those of the first member, then of
/// the second. Its loss is the mean of theirs; evaluated, it has one output, of their mean.
///
/// Source: Rumelhart, Hinton and Williams 1986, doi:10.1038/323533a0.
package final class NetworkPass {
  /// Rows that go through a network together at most, unless a normalization needs more.
  package static let blockRows = CacheLimits.blockRows

  package let kernels: TeamKernels
  package let settings: NetworkSettings
  /// The network's numbers.
  package let network: NetworkParameters
  package let layout: NetworkLayout
  /// The network's parameters and their gradients, as ``network`` has them.
  package let parameters: UnsafeMutablePointer<Float>
  package let gradients: UnsafeMutablePointer<Float>
  let loss: Loss
  /// Targets of the rows, for losses on numbers: where they stand, or gathered.
  package var targets: UnsafePointer<Float>
  package let gatheredTargets: UnsafeMutablePointer<Float>
  /// Class numbers of the rows, for losses on classes.
  package let labels: UnsafeMutablePointer<Int32>
  /// How often each row counts; nil where all count once.
  let rowWeights: UnsafeMutablePointer<Float>?
  let weighting: RowWeighting
  /// The layers in training, and as they are evaluated.
  let layers: UnsafeMutablePointer<LayerPass>
  let evaluatedLayers: UnsafeMutablePointer<LayerPass>
  let layerCount: Int
  /// What stands before the first layer; nil where that takes the features.
  let input: InputPass?
  /// Networks in one.
  let members: Int
  /// The gradient of what a skip connection adds to; nil without.
  let skippedDelta: UnsafeMutablePointer<Float>?
  let deltas: (UnsafeMutablePointer<Float>, UnsafeMutablePointer<Float>)
  /// Sums of the squares of each layer's weight gradients, where these did not stay in their place.
  let passedSquares: UnsafeMutablePointer<Double?>
  /// Rows that fit.
  let capacity: Int
  /// Seed of what drops out.
  let seed: UInt64
  /// Its turn, where several passes have a block of the batch each; nil where this one has all
  /// blocks.
  var turn: BlockOrder.Turn?
  /// The passes of helpers, made when they first help.
  package internal(set) var companions: [NetworkPass] = []
  /// A companion's own memory.
  private var ownWorkspace: Workspace?
  /// The gradient of the last layer's biases, where the loss itself can sum it; in a place of its
  /// own, because the gradients are those of the step before until the loss is known to be finite.
  var outputBiasSums: UnsafeMutablePointer<Float>? { turn == nil ? ownOutputBiasSums : nil }
  private let ownOutputBiasSums: UnsafeMutablePointer<Float>?

  /// Floats that a network and a pass over `rows` rows take of a workspace.
  package static func floatCount(
    layout: NetworkLayout, settings: NetworkSettings, rows: Int,
    weighting: RowWeighting = .none
  ) -> Int {
    Workspace.measure {
      _ = NetworkMemory($0, layout: layout, settings: settings, rows: rows, weighting: weighting)
    }
  }

  /// A pass with a network of its own, whose parameters are all zero.
  ///
  /// - Parameters:
  ///   - rows: how many fit.
  ///   - workspace: has ``floatCount(layout:settings:rows:weighting:)`` left.
  package convenience init(
    kernels: TeamKernels, layout: NetworkLayout, settings: NetworkSettings, rows: Int,
    workspace: Workspace, weighting: RowWeighting = .none, seed: UInt64 = 0
  ) {
    self.init(
      kernels: kernels,
      memory: NetworkMemory(
        workspace, layout: layout, settings: settings, rows: rows, weighting: weighting),
      settings: settings, seed: seed)
  }

  /// A pass in its memory.
  ///
  /// - Parameter seed: of what drops out.
  package init(
    kernels: TeamKernels, memory: NetworkMemory, settings: NetworkSettings, seed: UInt64
  ) {
    self.kernels = kernels
    network = memory.network
    self.settings = settings
    weighting = memory.weighting
    self.seed = seed
    layout = network.layout
    parameters = network.values
    gradients = network.gradients
    capacity = memory.rows
    loss = settings.loss
    let memory = memory.pass
    layerCount = layout.layers.count
    input = memory.input
    members = layout.input.members
    skippedDelta = memory.skippedDelta
    layers = .allocate(capacity: layerCount)
    evaluatedLayers = .allocate(capacity: layerCount)
    passedSquares = .allocate(capacity: layerCount)
    passedSquares.initialize(repeating: nil, count: layerCount)
    for (index, layer) in layout.layers.enumerated() {
      let pass = LayerPass(
        layer, memory.layers[index],
        settings.activation(layer: index, of: layerCount).function)
      (layers + index).initialize(to: pass)
      (evaluatedLayers + index).initialize(
        to: pass.evaluated(network.evaluatedLayout.layers[index]))
    }
    ownOutputBiasSums = memory.outputBiasSums
    deltas = memory.deltas
    gatheredTargets = memory.targets
    targets = UnsafePointer(memory.targets)
    labels = memory.labels
    rowWeights = memory.rowWeights
  }

  deinit {
    for index in 0..<layerCount { layers[index].deallocate() }
    layers.deallocate()
    evaluatedLayers.deallocate()
    passedSquares.deallocate()
  }

  /// Another pass for blocks of the same batches, with the same network, for another thread.
  func companion() throws(OutOfMemory) -> NetworkPass {
    let workspace = Workspace()
    let rows = min(capacity, CacheLimits.blockRows)
    func memory(_ workspace: Workspace) -> NetworkMemory {
      NetworkMemory(
        workspace, sharing: network, settings: settings, rows: rows, weighting: weighting)
    }
    try workspace.reserve(Workspace.measure { _ = memory($0) })
    let pass = NetworkPass(
      kernels: TeamKernels(kernels.kernels), memory: memory(workspace), settings: settings,
      seed: seed)
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

  /// Loss and gradients of the rows of a step. They go through the network in blocks that stay in
  /// the cache; each block adds to the gradients, in order, so they have the bits of a batch that
  /// goes through at once. Batch normalization, which needs all rows at once, has one block.
  ///
  /// - Parameter optimizer: changes each layer's parameters as soon as its gradients are complete.
  /// - Returns: the loss; and where it is not finite, the block of rows that made it so.
  package func lossAndGradients(
    _ part: DataPart, _ rows: UnsafeBufferPointer<Int32>, step: Int,
    optimizer: (any ParameterUpdate)? = nil
  ) -> (loss: Double, trouble: Range<Int>?) {
    let batch = BatchOfBlocks(
      rows: rows, of: part, capacity: capacity, step: step,
      divisor: rows.count > capacity
        ? divisor(weight: weight(part, rows)) : nil)
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
  ///     ``NetworkParameters/prepareEvaluation()`` prepared.
  ///   - first: how many rows of the step went before.
  package func forward(_ batch: FeatureRows, step: Int? = nil, first: Int = 0) {
    guard let step else { return evaluate(batch) }
    if let input, let place = layout.inputLayout {
      _ = input.forward(batch, parameters, place, kernels)
    }
    let rows = batch.count * members
    if let kept = layers[0].kept {
      let source = encoded(batch)
      for i in 0..<rows {
        (kept + i * source.stride).update(from: source.row(i), count: source.stride)
      }
      dropOut(kept, source.stride, rows, into: 0, step, first)
    }
    for index in 0..<layerCount {
      layers[index].forward(
        inputs(of: index, batch), parameters, kernels, below: below(index, layers))
      if index + 1 < layerCount, let kept = layers[index + 1].kept {
        let stride = layers[index].layout.stride
        kept.update(from: layers[index].result, count: rows * stride)
        dropOut(kept, stride, rows, into: index + 1, step, first)
      }
    }
  }

  /// The outputs of a batch as the network is evaluated; with members, their mean.
  private func evaluate(_ batch: FeatureRows) {
    var x = batch
    if let input, let place = network.evaluatedLayout.inputLayout {
      x = input.forward(batch, network.evaluated, place, kernels)
    }
    for index in 0..<layerCount {
      evaluatedLayers[index].forward(
        x, network.evaluated, kernels, below: below(index, evaluatedLayers))
      x = results(of: index, rows: batch.count * members)
    }
    if members > 1 { averageMembers(rows: batch.count) }
  }

  /// What the layer below gave, without dropout.
  private func below(
    _ index: Int, _ layers: UnsafeMutablePointer<LayerPass>
  ) -> UnsafePointer<Float>? {
    index == 0 ? nil : UnsafePointer(layers[index - 1].result)
  }

  /// The first layer's inputs of a batch that went forward.
  func encoded(_ batch: FeatureRows) -> FeatureRows { input?.rows(batch.count) ?? batch }

  /// A layer's inputs in training: the batch, or what the layer below gave; after dropout, what is
  /// left of them.
  func inputs(of index: Int, _ batch: FeatureRows) -> FeatureRows {
    if let kept = layers[index].kept {
      return FeatureRows(
        kept, stride: Matrix.paddedColumns(layers[index].layout.inputs),
        count: batch.count * members)
    }
    return index == 0 ? encoded(batch) : results(of: index - 1, rows: batch.count * members)
  }

  private func results(of index: Int, rows: Int) -> FeatureRows {
    FeatureRows(layers[index].result, stride: layers[index].layout.stride, count: rows)
  }

  /// Drops elements of what goes into a layer, or of its gradient: the same ones in the same step.
  func dropOut(
    _ values: UnsafeMutablePointer<Float>, _ stride: Int, _ rows: Int, into layer: Int, _ step: Int,
    _ first: Int
  ) {
    kernels.kernels.elements.dropOut(
      DropoutStream(
        seed: seed, step: UInt32(truncatingIfNeeded: step), index: UInt32(layer),
        purpose: RandomPurpose.dropout.rawValue, rate: Float(settings.dropoutRate(into: layer)),
        first: first * members * stride), values, values, rows * stride)
  }

  /// The loss of rows whose targets were gathered, as the network is evaluated, not divided.
  func evaluatedLoss(_ batch: FeatureRows) -> Double {
    forward(batch)
    return summedLoss(lastOutputs(rows: batch.count), gradientScale: nil)
  }
}
