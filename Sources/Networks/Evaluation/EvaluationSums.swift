import Datasets
import KernelContract

/// The sums over blocks of validation rows, added in the blocks' order.
///
/// Unchecked: a thread touches it only when its block has its turn.
final class EvaluationSums: @unchecked Sendable {
  private let part: DataPart
  private let task: Task
  private let outputCount: Int
  /// The scaling that outputs and targets are brought back from; nil to take them as they are.
  private let targetScale: TargetScale?
  private(set) var totals = EvaluationTotals()

  init(
    _ part: DataPart, _ task: Task, outputs: Int, restoring targetScale: TargetScale?,
    counts: ClassificationCounts?,
    labels: LabelCounts?
  ) {
    self.part = part
    self.task = task
    self.targetScale = targetScale
    outputCount = outputs
    totals.counts = counts
    totals.labels = labels
    totals.squares = [Double](repeating: 0, count: outputs)
  }

  /// Adds a block of rows, which a pass has the targets and outputs of.
  func add(_ rows: UnsafeBufferPointer<Int32>, _ summedLoss: Double, _ pass: NetworkPass) {
    let outputs = pass.lastOutputs(rows: rows.count)
    switch task {
    case .classification: totals.correct += countCorrect(outputs, pass, rows: rows)
    case .regression: addErrors(outputs, pass)
    case .multiLabel: addLabels(outputs, pass)
    }
    totals.loss += summedLoss
    totals.weight += pass.weight(rows: rows.count)
    if totals.counts != nil { addCounts(outputs, pass, rows: rows) }
  }

  /// Rows whose guess is the right class.
  private func countCorrect(
    _ outputs: RowsOfOutputs, _ pass: NetworkPass, rows: UnsafeBufferPointer<Int32>
  ) -> Int {
    if pass.loss != .crossEntropy {
      for (i, row) in rows.enumerated() { pass.labels[i] = part.labels[Int(row)] }
    }
    return pass.kernels.kernels.losses.countCorrect(outputs, pass.labels, threshold(pass))
  }

  /// Above which a single output decides for class 1.
  private func threshold(_ pass: NetworkPass) -> Float { pass.loss.takesLogits ? 0 : 0.5 }

  /// The class with the highest output, the first of equals; of a single output, class 1 above the
  /// threshold.
  private func guess(_ values: UnsafePointer<Float>, _ pass: NetworkPass) -> Int {
    if outputCount == 1 { return values[0] > threshold(pass) ? 1 : 0 }
    return indexOfLargest(UnsafeBufferPointer(start: values, count: outputCount))
  }

  /// Adds rows to the counts, by their probabilities, which take the place of the outputs.
  private func addCounts(
    _ outputs: RowsOfOutputs, _ pass: NetworkPass, rows: UnsafeBufferPointer<Int32>
  ) {
    let guesses = (0..<rows.count).map { guess(outputs.values + $0 * outputs.stride, pass) }
    switch pass.settings.loss {
    case .crossEntropy: pass.kernels.kernels.losses.softmax(outputs)
    case .binaryCrossEntropy:
      pass.kernels.kernels.elements.activate(.sigmoid, outputs.values, rows.count * outputs.stride)
    case .meanSquaredError, .sumSquaredError, .meanAbsoluteError, .huber: break
    }
    var pair = InlineArray<2, Float>(repeating: 0)
    for (i, row) in rows.enumerated() {
      let values = outputs.values + i * outputs.stride
      let label = Int(part.labels[Int(row)])
      if outputs.columns == 1 {
        pair[0] = 1 - values[0]
        pair[1] = values[0]
        pair.span.withUnsafeBufferPointer {
          totals.counts?.add($0, label: label, guess: guesses[i])
        }
      } else {
        totals.counts?.add(
          UnsafeBufferPointer(start: values, count: outputs.columns), label: label,
          guess: guesses[i])
      }
    }
  }

  private func addLabels(_ outputs: RowsOfOutputs, _ pass: NetworkPass) {
    for i in 0..<outputs.rows {
      totals.labels?.add(
        outputs.values + i * outputs.stride, pass.targets + i * outputs.stride,
        threshold: threshold(pass))
    }
  }

  private func addErrors(_ outputs: RowsOfOutputs, _ pass: NetworkPass) {
    let logits = pass.settings.loss == .binaryCrossEntropy
    let (targets, kernels) = (pass.targets, pass.kernels.kernels)
    var absolute = totals.absolute
    totals.squares.withUnsafeMutableBufferPointer { squares in
      for i in 0..<outputs.rows {
        for j in 0..<outputs.columns {
          var value = outputs.values[i * outputs.stride + j]
          if logits { value = probability(ofLogit: value, kernels) }
          var difference = Double(value) - Double(targets[i * outputs.stride + j])
          if let targetScale {
            difference =
              targetScale.restored(Double(value), target: j)
              - targetScale.restored(Double(targets[i * outputs.stride + j]), target: j)
          }
          squares[j] += difference * difference
          absolute += abs(difference)
        }
      }
    }
    totals.absolute = absolute
  }
}

/// The place of the largest value, the first of equals.
func indexOfLargest(_ values: UnsafeBufferPointer<Float>) -> Int {
  var best = 0
  for j in values.indices where values[j] > values[best] { best = j }
  return best
}

/// sigmoid(z) by the kernels' own polynomial.
func probability(ofLogit logit: Float, _ kernels: KernelTable) -> Float {
  var lanes = InlineArray<16, Float>(repeating: logit)
  var span = lanes.mutableSpan
  span.withUnsafeMutableBufferPointer { buffer in
    if let base = buffer.baseAddress { kernels.elements.activate(.sigmoid, base, 16) }
  }
  return lanes[0]
}
