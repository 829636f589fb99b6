import Datasets
import MatrixKernels

/// The forward and backward pass of up to sixteen networks in lockstep: of the same layers, each with its own
/// parameters and rows. Every number stands beside the same one of the others, so that one instruction serves all;
/// each network has the bits that ``NetworkPass`` gives it.
final class LockstepPass {
  /// One layer, whose parameters are numbered without padding.
  private struct Layer {
    let inputs, outputs: Int
    /// First weight and first bias.
    let weights: Int
    let biases: Int?
    let function: ActivationFunction
    /// f of the sums, and the sums where the slope needs them.
    let values: UnsafeMutablePointer<Float>
    let sums: UnsafeMutablePointer<Float>?
  }

  static let lanes = LockstepProduct.lanes

  /// Parameters of one network.
  let count: Int
  /// Parameters [count][lanes], and their gradients.
  let parameters: UnsafeMutablePointer<Float>
  private let gradients: UnsafeMutablePointer<Float>
  let optimizer: OptimizerState
  /// Each network's loss of the step.
  let losses: UnsafeMutablePointer<Double>

  private let kernels: KernelTable
  private let loss: Loss
  private let kernelLoss: LockstepLoss
  private let layers: [Layer]
  private let capacity: Int
  /// Where the training rows are.
  private let training: LockstepSource
  /// The rows of a step, and those of the validation where they are evaluated together.
  private let batch: LockstepRows
  private let validation: LockstepRows?
  private let deltas: (UnsafeMutablePointer<Float>, UnsafeMutablePointer<Float>)
  private let lists: UnsafeMutablePointer<UnsafePointer<Int32>>
  /// Each network's sum of a loss.
  private let sums: UnsafeMutablePointer<Double>
  /// The validation rows' classes, and how many of them each network guesses right.
  private let validationLabels: [Int32]
  private let correct: UnsafeMutablePointer<Int32>
  /// Each network's sums of errors: squares [outputs][lanes], sizes behind them.
  private let errors: UnsafeMutablePointer<Double>
  /// Whether the rows of all steps are those that were gathered.
  private var hasAllRows = false

  /// Floats that it takes of a workspace.
  static func floatCount(_ settings: TrialSettings, _ dataset: Dataset) -> Int {
    let layout = settings.trainedLayout(for: dataset)
    let rows = settings.workspaceRows(for: dataset)
    let rowWidth = layout.sizes[0] + LockstepSource.targetColumns(settings.loss, layout)
    var widths = rowWidth
    for (index, layer) in layout.layers.enumerated() {
      let needsSums = function(settings, index, layout).slopeNeedsInputs
      widths += layer.outputs * (needsSums ? 2 : 1)
    }
    widths += 2 * (layout.sizes.max() ?? 0)
    return lanes
      * (layout.parameterCount * (2 + settings.optimizer.stateCount)
        + rows * widths + (evaluatedRows(dataset) ?? 0) * rowWidth)
  }

  /// Validation rows, if they are so few that they go through in one block.
  private static func evaluatedRows(_ dataset: Dataset) -> Int? {
    dataset.validation.flatMap { $0.count <= WorkspacePlan.blockRows ? $0.count : nil }
  }

  private static func function(
    _ settings: TrialSettings, _ layer: Int, _ layout: NetworkLayout
  ) -> ActivationFunction {
    settings.activation(layer: layer, of: layout.layers.count).function
  }

  /// - Parameters:
  ///   - settings: those of one of the networks, which in what is used here are those of all.
  ///   - workspace: has ``floatCount(_:_:)`` left.
  init(
    _ settings: TrialSettings, dataset: Dataset, kernels: TeamKernels, workspace: Workspace
  ) {
    let layout = settings.trainedLayout(for: dataset)
    let rows = settings.workspaceRows(for: dataset)
    func take(_ count: Int) -> UnsafeMutablePointer<Float> { workspace.take(count * Self.lanes) }
    self.kernels = kernels.kernels
    loss = settings.loss
    kernelLoss =
      switch settings.loss {
      case .crossEntropy: .softmaxCrossEntropy
      case .binaryCrossEntropy: .binaryCrossEntropy
      case .meanSquaredError, .sumSquaredError: .difference(.squared)
      case .meanAbsoluteError: .difference(.absolute)
      case .huber: .difference(.huber)
      }
    capacity = rows
    count = layout.parameterCount
    parameters = take(count)
    gradients = take(count)
    optimizer = OptimizerState(
      settings: settings, count: count * Self.lanes, kernels: kernels, workspace: workspace)
    var next = 0
    layers = layout.layers.enumerated().map { index, layer in
      let function = Self.function(settings, index, layout)
      let weights = next
      next += layer.inputs * layer.outputs
      defer { if layer.biases != nil { next += layer.outputs } }
      return Layer(
        inputs: layer.inputs, outputs: layer.outputs, weights: weights,
        biases: layer.biases == nil ? nil : next, function: function,
        values: take(rows * layer.outputs),
        sums: function.slopeNeedsInputs ? take(rows * layer.outputs) : nil)
    }
    func takeRows(_ count: Int) -> LockstepRows {
      LockstepRows(
        features: take(count * layout.sizes[0]),
        targets: take(count * LockstepSource.targetColumns(settings.loss, layout)))
    }
    batch = takeRows(rows)
    validation = Self.evaluatedRows(dataset).map(takeRows)
    let widest = layout.sizes.max() ?? 0
    deltas = (take(rows * widest), take(rows * widest))
    losses = .allocate(capacity: Self.lanes)
    losses.initialize(repeating: 0, count: Self.lanes)
    sums = .allocate(capacity: Self.lanes)
    sums.initialize(repeating: 0, count: Self.lanes)
    correct = .allocate(capacity: Self.lanes)
    correct.initialize(repeating: 0, count: Self.lanes)
    let errorCount = (LockstepOutputs.mostColumns + 1) * Self.lanes
    errors = .allocate(capacity: errorCount)
    errors.initialize(repeating: 0, count: errorCount)
    validationLabels =
      dataset.task == .classification
      ? dataset.validation.map { part in part.rows.map { part.labels[Int($0)] } } ?? [] : []
    lists = .allocate(capacity: Self.lanes)
    training = LockstepSource(dataset.training, settings.loss, layout)
    if let validation, let part = dataset.validation {
      part.rows.withUnsafeBufferPointer { rows in
        // Never nil: a part has rows.
        lists.initialize(repeating: rows.baseAddress.unsafelyUnwrapped, count: Self.lanes)
        let source = LockstepSource(part, settings.loss, layout)
        gather(source, rows: part.count, to: validation)
        source.deallocate()
      }
    }
  }

  deinit {
    losses.deallocate()
    sums.deallocate()
    correct.deallocate()
    errors.deallocate()
    lists.deallocate()
    training.deallocate()
  }

  /// Losses of the rows of a step, and the optimizer's step.
  ///
  /// - Parameters:
  ///   - orders: the rows of each lane.
  ///   - range: which of them are in this step.
  ///   - areAll: whether every step has the same rows.
  func descend(
    _ orders: UnsafePointer<UnsafePointer<Int32>>, _ range: Range<Int>, areAll: Bool
  ) {
    let outputs = layers[layers.count - 1].outputs
    let divisor = loss.divisor(weight: Double(range.count), outputs: outputs)
    for lane in 0..<Self.lanes { losses[lane] = 0 }
    for start in stride(from: range.lowerBound, to: range.upperBound, by: capacity) {
      let rows = min(capacity, range.upperBound - start)
      if !hasAllRows {
        for lane in 0..<Self.lanes { lists[lane] = orders[lane] + start }
        gather(training, rows: rows, to: batch)
      }
      hasAllRows = areAll && rows == range.count
      forward(batch, rows: rows)
      sumLosses(batch, rows: rows, gradientScale: Float(1 / divisor))
      for lane in 0..<Self.lanes { losses[lane] += sums[lane] / divisor }
      backward(rows: rows, accumulates: start > range.lowerBound)
    }
    optimizer.update(parameters, 0..<count * Self.lanes, gradients: gradients)
  }

  /// Runs the validation rows through the networks.
  ///
  /// - Returns: false where they do not go through together.
  func evaluate(_ evaluation: Evaluation) -> Bool {
    guard let validation else { return false }
    let rows = evaluation.part.count
    forward(validation, rows: rows)
    sumLosses(validation, rows: rows, gradientScale: 0)
    if evaluation.needsOutputs(loss) { return true }
    let outputs = lastOutputs(rows: rows)
    if validationLabels.isEmpty {
      kernels.sumErrorsInLockstep(
        outputs, validation.targets, errors, errors + outputs.columns * Self.lanes)
    } else {
      kernels.countCorrectInLockstep(
        outputs, validationLabels, loss.takesLogits ? 0 : 0.5, correct)
    }
    return true
  }

  /// What ``evaluate(_:)`` found of one network, whose pass gets the outputs where they are needed.
  func evaluated(_ lane: Int, _ evaluation: Evaluation, _ pass: NetworkPass) -> EvaluatedRows {
    if evaluation.needsOutputs(loss) {
      copyOutputs(lane, to: pass.lastOutputs(rows: evaluation.part.count))
      return EvaluatedRows(summedLoss: sums[lane], sums: nil)
    }
    if !validationLabels.isEmpty {
      return EvaluatedRows(summedLoss: sums[lane], sums: .correct(Int(correct[lane])))
    }
    let columns = layers[layers.count - 1].outputs
    let squares = (0..<columns).map { errors[$0 * Self.lanes + lane] }
    return EvaluatedRows(
      summedLoss: sums[lane],
      sums: .errors(squares: squares, absolute: errors[columns * Self.lanes + lane]))
  }

  /// Copies one network's last outputs.
  private func copyOutputs(_ lane: Int, to outputs: RowsOfOutputs) {
    let source = layers[layers.count - 1].values + lane
    for i in 0..<outputs.rows {
      for j in 0..<outputs.columns {
        outputs.values[i * outputs.stride + j] = source[(i * outputs.columns + j) * Self.lanes]
      }
    }
  }

  private func sumLosses(_ rows: LockstepRows, rows count: Int, gradientScale: Float) {
    kernels.lossInLockstep(
      kernelLoss, lastOutputs(rows: count), rows.targets, gradientScale, deltas.0, sums)
  }

  private func lastOutputs(rows: Int) -> LockstepOutputs {
    let last = layers[layers.count - 1]
    return LockstepOutputs(values: last.values, rows: rows, columns: last.outputs)
  }

  /// Copies the rows that the lists say.
  private func gather(_ source: LockstepSource, rows: Int, to target: LockstepRows) {
    kernels.gatherInLockstep(
      source.features, source.featureStride, source.featureColumns, lists, rows, target.features)
    kernels.gatherInLockstep(
      source.targets, source.targetStride, source.targetColumns, lists, rows, target.targets)
  }

  private func forward(_ batch: LockstepRows, rows: Int) {
    var x = UnsafePointer(batch.features)
    for layer in layers {
      let size = rows * layer.outputs * Self.lanes
      kernels.multiplyInLockstep(
        .forward(
          rows: rows, inputs: layer.inputs, outputs: layer.outputs, x: x,
          weights: at(layer.weights), bias: layer.biases.map { UnsafePointer(at($0)) },
          y: layer.values))
      layer.sums?.update(from: layer.values, count: size)
      if layer.function != .identity { kernels.activate(layer.function, layer.values, size) }
      x = UnsafePointer(layer.values)
    }
  }

  private func backward(rows: Int, accumulates: Bool) {
    var (delta, next) = deltas
    for index in layers.indices.reversed() {
      let layer = layers[index]
      let width = layer.outputs * Self.lanes
      if !loss.takesLogits || index < layers.count - 1, layer.function != .identity {
        kernels.multiplyBySlope(layer.function, layer.sums ?? layer.values, delta, rows * width)
      }
      if let biases = layer.biases {
        kernels.columnSums(
          delta, width, rows, width, accumulates, gradients + biases * Self.lanes)
      }
      kernels.multiplyInLockstep(
        .weightGradient(
          rows: rows, inputs: layer.inputs, outputs: layer.outputs,
          x: index == 0 ? batch.features : layers[index - 1].values, deltas: delta,
          gradient: gradients + layer.weights * Self.lanes, accumulates: accumulates))
      guard index > 0 else { break }
      kernels.multiplyInLockstep(
        .inputGradient(
          rows: rows, inputs: layer.inputs, outputs: layer.outputs, deltas: delta,
          weights: at(layer.weights), gradient: next))
      (delta, next) = (next, delta)
    }
  }

  private func at(_ parameter: Int) -> UnsafeMutablePointer<Float> {
    parameters + parameter * Self.lanes
  }
}
