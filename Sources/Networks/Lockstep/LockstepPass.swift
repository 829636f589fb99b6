import Datasets
import KernelContract

/// The forward and backward pass of up to sixteen networks in lockstep: of the same layers, each
/// with its own parameters and rows. Every number stands beside the same one of the others, so that
/// one instruction serves all; each network has the bits that ``NetworkPass`` gives it.
package final class LockstepPass {
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

  /// Networks that can go together.
  package static let lanes = LockstepProduct.lanes

  /// Parameters of one network, without padding.
  package let count: Int
  /// Parameters [count][lanes], and their gradients.
  package let parameters, gradients: UnsafeMutablePointer<Float>
  /// Each network's loss of the step.
  package let losses: UnsafeMutablePointer<Double>

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

  /// Networks in their memory, whose parameters are all zero.
  ///
  /// - Parameter settings: what all the networks are.
  package init(
    _ settings: NetworkSettings, layout: NetworkLayout, dataset: Dataset, kernels: KernelTable,
    memory: LockstepMemory
  ) {
    self.kernels = kernels
    loss = settings.loss
    kernelLoss =
      switch settings.loss {
      case .crossEntropy: .softmaxCrossEntropy
      case .binaryCrossEntropy: .binaryCrossEntropy
      case .meanSquaredError, .sumSquaredError: .difference(.squared)
      case .meanAbsoluteError: .difference(.absolute)
      case .huber: .difference(.huber)
      }
    capacity = memory.rows
    count = layout.parameterCount
    parameters = memory.parameters
    gradients = memory.gradients
    var next = 0
    layers = zip(layout.layers, memory.layers).enumerated().map { index, pair in
      let (layer, memory) = pair
      let weights = next
      next += layer.inputs * layer.outputs
      defer { if layer.biases != nil { next += layer.outputs } }
      return Layer(
        inputs: layer.inputs, outputs: layer.outputs, weights: weights,
        biases: layer.biases == nil ? nil : next,
        function: settings.activation(layer: index, of: layout.layers.count).function,
        values: memory.values, sums: memory.sums)
    }
    batch = memory.batch
    validation = memory.validation
    deltas = memory.deltas
    func zeros<Number: Numeric>(_ count: Int) -> UnsafeMutablePointer<Number> {
      let place = UnsafeMutablePointer<Number>.allocate(capacity: count)
      place.initialize(repeating: 0, count: count)
      return place
    }
    losses = zeros(Self.lanes)
    sums = zeros(Self.lanes)
    correct = zeros(Self.lanes)
    errors = zeros((LockstepOutputs.mostColumns + 1) * Self.lanes)
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

  /// Losses of the rows of a step, and all networks' gradients.
  ///
  /// - Parameters:
  ///   - orders: the rows of each lane.
  ///   - range: which of them are in this step.
  ///   - areAll: whether every step has the same rows.
  package func lossesAndGradients(
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
  }

  /// Runs the validation rows through the networks.
  ///
  /// - Returns: false where they do not go through together.
  package func evaluate(_ evaluation: Evaluation) -> Bool {
    guard let validation else { return false }
    let rows = evaluation.part.count
    forward(validation, rows: rows)
    sumLosses(validation, rows: rows, gradientScale: 0)
    if evaluation.needsOutputs(loss) { return true }
    let outputs = lastOutputs(rows: rows)
    if validationLabels.isEmpty {
      kernels.lockstep.sumErrors(
        outputs, validation.targets, errors, errors + outputs.columns * Self.lanes)
    } else {
      kernels.lockstep.countCorrect(
        outputs, validationLabels, loss.takesLogits ? 0 : 0.5, correct)
    }
    return true
  }

  /// What ``evaluate(_:)`` found of one network. Where metrics need the outputs, `pass` gets them.
  package func evaluated(_ lane: Int, _ evaluation: Evaluation, _ pass: NetworkPass)
    -> EvaluatedRows
  {
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
    kernels.lockstep.loss(
      kernelLoss, lastOutputs(rows: count), rows.targets, gradientScale, deltas.0, sums)
  }

  private func lastOutputs(rows: Int) -> LockstepOutputs {
    let last = layers[layers.count - 1]
    return LockstepOutputs(values: last.values, rows: rows, columns: last.outputs)
  }

  /// Copies the rows that the lists say.
  private func gather(_ source: LockstepSource, rows: Int, to target: LockstepRows) {
    kernels.lockstep.gather(
      source.features, source.featureStride, source.featureColumns, lists, rows, target.features)
    kernels.lockstep.gather(
      source.targets, source.targetStride, source.targetColumns, lists, rows, target.targets)
  }

  private func forward(_ batch: LockstepRows, rows: Int) {
    var x = UnsafePointer(batch.features)
    for layer in layers {
      let size = rows * layer.outputs * Self.lanes
      kernels.lockstep.multiply(
        .forward(
          rows: rows, inputs: layer.inputs, outputs: layer.outputs, x: x,
          weights: at(layer.weights), bias: layer.biases.map { UnsafePointer(at($0)) },
          y: layer.values))
      layer.sums?.update(from: layer.values, count: size)
      if layer.function != .identity {
        kernels.elements.activate(layer.function, layer.values, size)
      }
      x = UnsafePointer(layer.values)
    }
  }

  private func backward(rows: Int, accumulates: Bool) {
    var (delta, next) = deltas
    for index in layers.indices.reversed() {
      let layer = layers[index]
      let width = layer.outputs * Self.lanes
      if !loss.takesLogits || index < layers.count - 1, layer.function != .identity {
        kernels.elements.multiplyBySlope(
          layer.function, layer.sums ?? layer.values, delta, rows * width)
      }
      if let biases = layer.biases {
        kernels.reductions.columnSums(
          delta, width, rows, width, accumulates, gradients + biases * Self.lanes)
      }
      kernels.lockstep.multiply(
        .weightGradient(
          rows: rows, inputs: layer.inputs, outputs: layer.outputs,
          x: index == 0 ? batch.features : layers[index - 1].values, deltas: delta,
          gradient: gradients + layer.weights * Self.lanes, accumulates: accumulates))
      guard index > 0 else { break }
      kernels.lockstep.multiply(
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
