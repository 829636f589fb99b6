import Dispatch
import KernelContract

/// Kernels that are timed while a network trains: each in its place in a step, and, in the last step, by itself,
/// again and again on the same memory.
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
  /// Layers that went forward, and whose gradient of inputs and of weights came, in the step under way.
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
  /// - Parameter repeats: whether each is repeated until its time by itself is known. The network is none any more.
  func beginStep(repeats: Bool) {
    calls.removeAll(keepingCapacity: true)
    (forwards, inputGradients, weightGradients) = (0, 0, 0)
    lastDeltas = nil
    self.repeats = repeats
  }

  /// The calls since the step began, up to the optimizer's last: behind it, the validation is called, too.
  var step: [Call] {
    Array(calls.prefix((calls.lastIndex { $0.part == Self.optimizer } ?? -1) + 1))
  }

  private static let optimizer = "optimizer"

  /// The kernels, watched; those that no step of a trainer calls, as they are.
  var table: KernelTable {
    var table = original
    let original = original
    table.multiply = { product, scratch in
      self.watch(self.part(of: product), product.operationCount) {
        original.multiply(product, scratch)
      }
    }
    table.columnSums = { values, stride, rows, columns, accumulates, sums in
      self.watch("sums of biases") {
        original.columnSums(values, stride, rows, columns, accumulates, sums)
      }
    }
    table.multiplyBySlope = { function, outputs, deltas, count in
      self.watch("slopes") { original.multiplyBySlope(function, outputs, deltas, count) }
    }
    table.dropOut = { stream, source, target, count in
      self.watch("dropout") { original.dropOut(stream, source, target, count) }
    }
    table.dotProduct = { a, b, count in
      self.watch("norms of gradients") { original.dotProduct(a, b, count) }
    }
    watchLosses(&table)
    watchOptimizers(&table)
    watchNormalizations(&table)
    return table
  }

  private func watchLosses(_ table: inout KernelTable) {
    let (original, part) = (original, "loss and its gradient")
    table.softmaxCrossEntropy = { logits, labels, smoothing, weights, scale in
      self.watch(part) {
        original.softmaxCrossEntropy(logits, labels, smoothing, weights, scale)
      }
    }
    table.binaryCrossEntropy = { logits, targets, stride, weights, scale in
      self.watch(part) { original.binaryCrossEntropy(logits, targets, stride, weights, scale) }
    }
    table.differenceLoss = { loss, outputs, targets, stride, weights, scale, deltas, sums in
      self.watch(part) {
        original.differenceLoss(loss, outputs, targets, stride, weights, scale, deltas, sums)
      }
    }
  }

  private func watchOptimizers(_ table: inout KernelTable) {
    let (original, part) = (original, Self.optimizer)
    table.gradientDescent = { step, p, g, count in
      self.watch(part) { original.gradientDescent(step, p, g, count) }
    }
    table.momentumDescent = { step, nesterov, p, g, v, count in
      self.watch(part) { original.momentumDescent(step, nesterov, p, g, v, count) }
    }
    table.adam = { step, p, g, m, v, count in
      self.watch(part) { original.adam(step, p, g, m, v, count) }
    }
    table.rmsprop = { step, p, g, v, count in
      self.watch(part) { original.rmsprop(step, p, g, v, count) }
    }
    table.adagrad = { step, p, g, v, count in
      self.watch(part) { original.adagrad(step, p, g, v, count) }
    }
    table.rprop = { p, g, previous, steps, count in
      self.watch(part) { original.rprop(p, g, previous, steps, count) }
    }
    table.addSigns = { p, factor, g, count in
      self.watch(part) { original.addSigns(p, factor, g, count) }
    }
    table.scale = { values, factor, count in
      self.watch(part) { original.scale(values, factor, count) }
    }
    table.clamp = { values, bound, count in
      self.watch(part) { original.clamp(values, bound, count) }
    }
  }

  private func watchNormalizations(_ table: inout KernelTable) {
    let (original, part) = (original, "normalization")
    table.activate = { function, values, count in
      self.watch(part) { original.activate(function, values, count) }
    }
    table.normalizeColumns = { z, epsilon, means, variances in
      self.watch(part) { original.normalizeColumns(z, epsilon, means, variances) }
    }
    table.normalizeRows = { z, epsilon, variances in
      self.watch(part) { original.normalizeRows(z, epsilon, variances) }
    }
    table.scaleAndShift = { normalized, gains, shifts, target in
      self.watch(part) { original.scaleAndShift(normalized, gains, shifts, target) }
    }
    table.normalizedColumnsGradient = { deltas, normalized, epsilon, variances, gains, dg, ds in
      self.watch(part) {
        original.normalizedColumnsGradient(deltas, normalized, epsilon, variances, gains, dg, ds)
      }
    }
    table.normalizedRowsGradient = { deltas, normalized, epsilon, variances, gains, dg, ds in
      self.watch(part) {
        original.normalizedRowsGradient(deltas, normalized, epsilon, variances, gains, dg, ds)
      }
    }
  }

  /// Which of the step's products it is. A large batch comes in blocks, and so do a large layer's weights.
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
