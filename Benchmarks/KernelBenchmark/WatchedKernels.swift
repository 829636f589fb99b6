import Dispatch
import KernelContract

/// Kernels that are timed while a network trains: each in its place in a step, and, in the last
/// step, by itself, again and again on the same memory.
///
/// Unchecked, because the kernels of a table may be called from any thread; these are from one.
final class WatchedKernels: @unchecked Sendable {
  /// A call of a kernel in a step.
  struct Call {
    var part: String
    /// Multiplications and additions of a product.
    var operations: Double?
    var seconds: Double

    func lasting(_ seconds: Double) -> Call {
      Call(part: part, operations: operations, seconds: seconds)
    }
  }

  private let original: KernelTable
  private let layerCount: Int
  /// What the clock itself takes.
  private let clockSeconds: Double
  private var calls: [Call] = []
  /// Layers that went forward, and whose gradient of inputs and of weights came, in the step under
  /// way.
  private var (forwards, inputGradients, weightGradients) = (0, 0, 0)
  private var lastDeltas: UnsafePointer<Float>?
  private var repeats = false

  init(_ original: KernelTable, layerCount: Int) {
    self.original = original
    self.layerCount = layerCount
    let start = DispatchTime.now().uptimeNanoseconds
    let count = 1000
    for _ in 1..<count { _ = DispatchTime.now().uptimeNanoseconds }
    clockSeconds = Double(DispatchTime.now().uptimeNanoseconds - start) / Double(count) / 1e9
  }

  /// Begins a step: from now on, its calls are gathered.
  ///
  /// - Parameter repeats: whether each is repeated until its time by itself is known. The network
  ///   is none any more.
  func beginStep(repeats: Bool) {
    calls.removeAll(keepingCapacity: true)
    (forwards, inputGradients, weightGradients) = (0, 0, 0)
    lastDeltas = nil
    self.repeats = repeats
  }

  /// The calls since the step began, up to the optimizer's last: behind it, the validation is
  /// called, too.
  var step: [Call] {
    Array(calls.prefix((calls.lastIndex { $0.part == Self.optimizer } ?? -1) + 1))
  }

  private static let optimizer = "optimizer"

  /// The kernels, watched; those that no step of a trainer calls, as they are.
  var table: KernelTable {
    var table = original
    let original = original
    table.products.multiply = { product, scratch in
      self.watch(self.part(of: product), product.operationCount) {
        original.products.multiply(product, scratch)
      }
    }
    table.reductions.columnSums = { values, stride, rows, columns, accumulates, sums in
      self.watch("sums of biases") {
        original.reductions.columnSums(values, stride, rows, columns, accumulates, sums)
      }
    }
    table.elements.multiplyBySlope = { function, outputs, deltas, count in
      self.watch("slopes") { original.elements.multiplyBySlope(function, outputs, deltas, count) }
    }
    table.elements.dropOut = { stream, source, target, count in
      self.watch("dropout") { original.elements.dropOut(stream, source, target, count) }
    }
    table.reductions.dotProduct = { a, b, count in
      self.watch("norms of gradients") { original.reductions.dotProduct(a, b, count) }
    }
    watchLosses(&table)
    watchOptimizers(&table)
    watchNormalizations(&table)
    return table
  }

  private func watchLosses(_ table: inout KernelTable) {
    let (original, part) = (original, "loss and its gradient")
    table.losses.softmaxCrossEntropy = { logits, labels, smoothing, weights, scale in
      self.watch(part) {
        original.losses.softmaxCrossEntropy(logits, labels, smoothing, weights, scale)
      }
    }
    table.losses.binaryCrossEntropy = { logits, targets, stride, weights, scale in
      self.watch(part) {
        original.losses.binaryCrossEntropy(logits, targets, stride, weights, scale)
      }
    }
    table.losses.differenceLoss = { loss, outputs, targets, stride, weights, scale, deltas, sums in
      self.watch(part) {
        original.losses.differenceLoss(loss, outputs, targets, stride, weights, scale, deltas, sums)
      }
    }
  }

  private func watchOptimizers(_ table: inout KernelTable) {
    let (original, part) = (original, Self.optimizer)
    table.optimizers.gradientDescent = { step, p, g, count in
      self.watch(part) { original.optimizers.gradientDescent(step, p, g, count) }
    }
    table.optimizers.momentumDescent = { step, nesterov, p, g, v, count in
      self.watch(part) { original.optimizers.momentumDescent(step, nesterov, p, g, v, count) }
    }
    table.optimizers.adam = { step, p, g, m, v, count in
      self.watch(part) { original.optimizers.adam(step, p, g, m, v, count) }
    }
    table.optimizers.rmsprop = { step, p, g, v, count in
      self.watch(part) { original.optimizers.rmsprop(step, p, g, v, count) }
    }
    table.optimizers.adagrad = { step, p, g, v, count in
      self.watch(part) { original.optimizers.adagrad(step, p, g, v, count) }
    }
    table.optimizers.rprop = { p, g, previous, steps, count in
      self.watch(part) { original.optimizers.rprop(p, g, previous, steps, count) }
    }
    table.elements.addSigns = { p, factor, g, count in
      self.watch(part) { original.elements.addSigns(p, factor, g, count) }
    }
    table.elements.scale = { values, factor, count in
      self.watch(part) { original.elements.scale(values, factor, count) }
    }
    table.elements.clamp = { values, bound, count in
      self.watch(part) { original.elements.clamp(values, bound, count) }
    }
  }

  private func watchNormalizations(_ table: inout KernelTable) {
    let (original, part) = (original, "normalization")
    table.elements.activate = { function, values, count in
      self.watch(part) { original.elements.activate(function, values, count) }
    }
    table.normalizations.normalizeColumns = { z, epsilon, means, variances in
      self.watch(part) { original.normalizations.normalizeColumns(z, epsilon, means, variances) }
    }
    table.normalizations.normalizeRows = { z, epsilon, variances in
      self.watch(part) { original.normalizations.normalizeRows(z, epsilon, variances) }
    }
    table.normalizations.scaleAndShift = { normalized, gains, shifts, target in
      self.watch(part) { original.normalizations.scaleAndShift(normalized, gains, shifts, target) }
    }
    table.normalizations.columnsGradient = {
      deltas, normalized, epsilon, variances, gains, dg, ds in
      self.watch(part) {
        original.normalizations.columnsGradient(
          deltas, normalized, epsilon, variances, gains, dg, ds)
      }
    }
    table.normalizations.rowsGradient = { deltas, normalized, epsilon, variances, gains, dg, ds in
      self.watch(part) {
        original.normalizations.rowsGradient(deltas, normalized, epsilon, variances, gains, dg, ds)
      }
    }
  }

  /// Which of the step's products it is. A large batch comes in blocks, and so do a large layer's
  /// weights.
  private func part(of product: Product) -> String {
    if product.bColumnStride != 1 {
      inputGradients += 1
      return "dX, layer \(layerCount - (inputGradients - 1) % (layerCount - 1))"
    }
    if product.aRowStride == 1 && product.aRows == nil {
      if lastDeltas != product.b { weightGradients += 1 }
      lastDeltas = product.b
      return "dW, layer \(layerCount - (weightGradients - 1) % layerCount)"
    }
    forwards += 1
    return "forward, layer \((forwards - 1) % layerCount + 1)"
  }

  private func watch<Result>(
    _ part: String, _ operations: Double? = nil, _ work: () -> Result
  ) -> Result {
    func seconds(_ times: Int) -> (Double, Result) {
      let start = DispatchTime.now().uptimeNanoseconds
      var result = work()
      for _ in 1..<times { result = work() }
      let end = DispatchTime.now().uptimeNanoseconds
      return ((Double(end - start) / 1e9 - clockSeconds) / Double(times), result)
    }
    var (time, result) = seconds(1)
    // As the times in the step, a mean of many calls.
    if repeats { (time, result) = seconds(max(20, Int(200e-6 / max(time, 1e-8)))) }
    calls.append(Call(part: part, operations: operations, seconds: time))
    return result
  }
}
