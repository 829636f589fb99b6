import Datasets
import MatrixKernels

/// What blocks of validation rows add up to, in their order.
///
/// Unchecked: a thread touches it when it is its block's turn.
final class EvaluationSums: @unchecked Sendable {
  private let part: DataPart
  private let task: Task
  private let outputCount: Int
  private var loss = 0.0
  private var weight = 0.0
  private var correct = 0
  /// Σ (y - t)² of each output.
  private var squares: [Double]
  private var absolute = 0.0
  /// What further metrics of a classification need.
  private var counts: ClassificationCounts?

  init(_ part: DataPart, _ task: Task, outputs: Int, counts: ClassificationCounts?) {
    self.part = part
    self.task = task
    self.counts = counts
    outputCount = outputs
    squares = [Double](repeating: 0, count: outputs)
  }

  /// Adds a block of rows, which a pass has the targets and outputs of.
  func add(_ rows: UnsafeBufferPointer<Int32>, _ summedLoss: Double, _ pass: NetworkPass) {
    let outputs = pass.lastOutputs(rows: rows.count)
    if task == .classification {
      correct += countCorrect(outputs, pass, rows: rows)
    } else {
      addErrors(outputs, pass)
    }
    loss += summedLoss
    weight += pass.weight(rows: rows.count)
    if counts != nil { addCounts(outputs, pass, rows: rows) }
  }

  /// Takes the sums of all rows, none of which is weighted.
  func take(_ summedLoss: Double, _ sums: EvaluatedRows.Sums) {
    loss = summedLoss
    weight = Double(part.count)
    switch sums {
    case .correct(let count): correct = count
    case .errors(let squares, let absolute): (self.squares, self.absolute) = (squares, absolute)
    }
  }

  /// The metrics of all rows.
  ///
  /// - Parameters:
  ///   - totalSquares: Σ (t - mean)² of each output.
  ///   - more: what is wanted beyond what always is.
  func values(_ lossKind: Loss, totalSquares: [Double], more: [Metric]) -> [MetricValue] {
    let rowCount = Double(part.count)
    let elements = rowCount * Double(outputCount)
    let divisor = lossKind.divisor(weight: weight, outputs: outputCount)
    let mean = divisor > 0 ? loss / divisor : 0
    func value(_ metric: Metric, _ value: Double) -> MetricValue {
      MetricValue(metric: metric, value: value)
    }
    if task == .classification {
      return [
        value(.validationLoss, mean), value(.validationAccuracy, Double(correct) / rowCount),
      ] + more.map { value($0, counts?.value($0) ?? .nan) }
    }
    let r2 = zip(squares, totalSquares).map { $1 > 0 ? 1 - $0 / $1 : $0 == 0 ? 1 : 0 }
    return [
      value(.validationLoss, mean),
      value(.validationR2, r2.reduce(0, +) / Double(outputCount)),
      value(.validationMeanAbsoluteError, absolute / elements),
    ] + more.map { value($0, (squares.reduce(0, +) / elements).squareRoot()) }
  }

  /// Rows whose guess is the right class.
  private func countCorrect(
    _ outputs: RowsOfOutputs, _ pass: NetworkPass, rows: UnsafeBufferPointer<Int32>
  ) -> Int {
    part.labels.withUnsafeBufferPointer { labels in
      rows.enumerated().count { i, row in
        guess(outputs.values + i * outputs.stride, pass) == Int(labels[Int(row)])
      }
    }
  }

  /// The class with the highest output, the first of equals. One output decides between two classes:
  /// above 0 for logits, above 0.5 otherwise.
  private func guess(_ values: UnsafePointer<Float>, _ pass: NetworkPass) -> Int {
    if outputCount == 1 { return values[0] > (pass.settings.loss.takesLogits ? 0 : 0.5) ? 1 : 0 }
    return indexOfLargest(UnsafeBufferPointer(start: values, count: outputCount))
  }

  /// Adds rows to the counts, by their probabilities, which take the place of the outputs.
  private func addCounts(
    _ outputs: RowsOfOutputs, _ pass: NetworkPass, rows: UnsafeBufferPointer<Int32>
  ) {
    let guesses = (0..<rows.count).map { guess(outputs.values + $0 * outputs.stride, pass) }
    switch pass.settings.loss {
    case .crossEntropy: pass.kernels.kernels.softmax(outputs)
    case .binaryCrossEntropy:
      pass.kernels.kernels.activate(.sigmoid, outputs.values, rows.count * outputs.stride)
    case .meanSquaredError, .sumSquaredError, .meanAbsoluteError, .huber: break
    }
    var pair = InlineArray<2, Float>(repeating: 0)
    for (i, row) in rows.enumerated() {
      let values = outputs.values + i * outputs.stride
      let label = Int(part.labels[Int(row)])
      if outputs.columns == 1 {
        pair[0] = 1 - values[0]
        pair[1] = values[0]
        pair.span.withUnsafeBufferPointer { counts?.add($0, label: label, guess: guesses[i]) }
      } else {
        counts?.add(
          UnsafeBufferPointer(start: values, count: outputs.columns), label: label,
          guess: guesses[i])
      }
    }
  }

  private func addErrors(_ outputs: RowsOfOutputs, _ pass: NetworkPass) {
    let logits = pass.settings.loss == .binaryCrossEntropy
    let (targets, kernels) = (pass.targets, pass.kernels.kernels)
    var absolute = absolute
    squares.withUnsafeMutableBufferPointer { squares in
      for i in 0..<outputs.rows {
        for j in 0..<outputs.columns {
          var value = outputs.values[i * outputs.stride + j]
          if logits { value = probability(ofLogit: value, kernels) }
          let difference = Double(value) - Double(targets[i * outputs.stride + j])
          squares[j] += difference * difference
          absolute += abs(difference)
        }
      }
    }
    self.absolute = absolute
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
    if let base = buffer.baseAddress { kernels.activate(.sigmoid, base, 16) }
  }
  return lanes[0]
}
