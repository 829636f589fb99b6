import Datasets
import KernelContract
import MatrixKernels
import NeuralNetworks

/// What a training step computes, kernel by kernel, with memory laid out as the trainer does: rows of the batch where
/// they lie in the data, parameters in one block.
final class TrainingStep {
  /// A kernel of the step.
  struct Part {
    let name: String
    /// Multiplications and additions of a product.
    var operations: Double?
    /// Does it for a batch: which rows.
    let work: (UnsafePointer<Int32>) -> Void
  }

  private(set) var parts: [Part] = []
  private let batch: Int
  private let memory: UnsafeMutablePointer<Float>
  private let rowCount: Int
  private let rows: UnsafeMutablePointer<Int32>
  private let labels: UnsafeMutablePointer<Int32>
  private var next = 0

  init(kernels: KernelTable, dataset: Dataset, hidden: Int, batch: Int) {
    self.batch = batch
    let part = dataset.training
    let (inputs, outputs) = (dataset.featureNames.count, dataset.classNames.count)
    let layout = NetworkLayout(sizes: [inputs, hidden, outputs], biases: true, isSpread: true)
    let (count, first, second) = (layout.paddedCount, layout.layers[0], layout.layers[1])
    rowCount = part.count
    rows = .allocate(capacity: rowCount)
    // Any order without a pattern.
    for i in 0..<rowCount { rows[i] = part.rows[i * 7919 % rowCount] }
    labels = .allocate(capacity: batch)
    memory = floats(
      4 * count + batch * (2 * first.stride + second.stride) + kernels.scratchCount)
    var free = memory
    func take(_ count: Int) -> UnsafeMutablePointer<Float> {
      defer { free += count }
      return free
    }
    let (p, g, m, v) = (take(count), take(count), take(count), take(count))
    let (y, d) = (take(batch * first.stride), take(batch * first.stride))
    let z = take(batch * second.stride)
    let scratch = take(kernels.scratchCount)
    for i in 0..<count { v[i] *= v[i] }
    let x = part.features
    let (biases, outputBiases) = (first.biases ?? 0, second.biases ?? 0)
    func add(_ name: String, _ product: @escaping (UnsafePointer<Int32>) -> Product) {
      parts.append(
        Part(name: name, operations: product(rows).operationCount) {
          kernels.multiply(product($0), scratch)
        })
    }
    add("forward, hidden layer, with bias and relu") { rows in
      .forward(
        rows: batch, inputs: inputs, outputs: hidden, x: x.elements, xStride: x.stride, xRows: rows,
        weights: p + first.weights, weightStride: first.weightStride, bias: p + biases, y: y,
        yStride: first.stride, epilogue: .activate(.relu, sums: nil), isPadded: true)
    }
    add("forward, outputs, with bias") { _ in
      .forward(
        rows: batch, inputs: hidden, outputs: outputs, x: y, xStride: first.stride,
        weights: p + second.weights, weightStride: second.weightStride, bias: p + outputBiases,
        y: z, yStride: second.stride, isPadded: true)
    }
    parts.append(
      Part(name: "softmax, loss and its gradient") { [labels] rows in
        for i in 0..<batch { labels[i] = part.labels[Int(rows[i])] }
        _ = kernels.softmaxCrossEntropy(
          RowsOfOutputs(values: z, rows: batch, columns: outputs, stride: second.stride), labels, 0,
          nil, 1 / Float(batch))
      })
    add("dX, with slope and sums of biases") { _ in
      .inputGradient(
        rows: batch, inputs: hidden, outputs: outputs, deltas: z, deltaStride: second.stride,
        weights: p + second.weights, weightStride: second.weightStride, gradient: d,
        gradientStride: first.stride,
        epilogue: .multiplyBySlope(.relu, outputs: y, columnSums: g + biases), isPadded: true)
    }
    parts.append(
      Part(name: "sums of output biases") { _ in
        kernels.columnSums(z, second.stride, batch, outputs, false, g + outputBiases)
      })
    add("dW, outputs") { _ in
      .weightGradient(
        rows: batch, inputs: hidden, outputs: outputs, x: y, xStride: first.stride, deltas: z,
        deltaStride: second.stride, gradient: g + second.weights,
        gradientStride: second.weightStride, isPadded: true)
    }
    add("dW, hidden layer") { rows in
      .weightGradient(
        rows: batch, inputs: inputs, outputs: hidden, x: x.elements, xStride: x.stride, xRows: rows,
        deltas: d, deltaStride: first.stride, gradient: g + first.weights,
        gradientStride: first.weightStride, isPadded: true)
    }
    // So small a rate that the weights stay what they are, and not 0, for which there is a shorter way.
    let change = OptimizerStep(
      .init(
        learningRate: 1e-12, momentum: 0.9, gradientShare: 0.1, beta2: 0.999, squareShare: 0.001,
        epsilon: 1e-8))
    parts.append(Part(name: "Adam") { _ in kernels.adam(change, p, g, m, v, count) })
  }

  deinit {
    memory.deallocate()
    rows.deallocate()
    labels.deallocate()
  }

  /// The rows of the first batch.
  var firstBatch: UnsafePointer<Int32> { UnsafePointer(rows) }

  /// The rows of one whole batch after the other.
  func nextBatch() -> UnsafePointer<Int32> {
    if next + batch > rowCount { next = 0 }
    defer { next += batch }
    return UnsafePointer(rows + next)
  }
}
