import Datasets
import MatrixKernels

/// The validation metrics of a network, computed a block of rows at a time.
struct Evaluation {
  let part: DataPart
  private let outputCount: Int
  /// Σ (t - mean)² of each output, for R².
  private let totalSquares: [Double]

  private let classCount: Int
  /// What is computed beyond what always is.
  private let more: [Metric]

  /// - Parameters:
  ///   - classCount: classes of the data, 0 for a regression.
  ///   - metrics: all that are wanted.
  init(_ part: DataPart, outputs: Int, task: Task, classCount: Int, metrics: [Metric]) {
    self.part = part
    self.classCount = classCount
    outputCount = outputs
    more = metrics.filter { Metric.optional(task: task).contains($0) }
    var totalSquares = [Double](repeating: 0, count: outputs)
    if task == .regression {
      for j in 0..<outputs {
        let mean =
          part.rows.reduce(0.0) { $0 + Double(part.targets[Int($1), j]) }
          / Double(part.count)
        totalSquares[j] = part.rows.reduce(0.0) {
          let difference = Double(part.targets[Int($1), j]) - mean
          return $0 + difference * difference
        }
      }
    }
    self.totalSquares = totalSquares
  }

  /// Runs all rows through the network.
  ///
  /// - Parameter summedLoss: that of all rows, where they have gone through already, in one block.
  func metrics(_ pass: NetworkPass, task: Task, summedLoss: Double? = nil) -> [MetricValue] {
    var loss = 0.0
    var weight = 0.0
    var correct = 0
    var squares = [Double](repeating: 0, count: outputCount)
    var absolute = 0.0
    var counts =
      task == .classification && !more.isEmpty
      ? ClassificationCounts(classes: classCount, rows: part.count, metrics: more) : nil
    part.rows.withUnsafeBufferPointer { rows in
      for start in stride(from: 0, to: rows.count, by: WorkspacePlan.blockRows) {
        let count = min(WorkspacePlan.blockRows, rows.count - start)
        let block = UnsafeBufferPointer(rebasing: rows[start..<start + count])
        pass.gatherTargets(part, block)
        if summedLoss == nil { pass.forward(FeatureRows(part.features, rows: block)) }
        let outputs = pass.lastOutputs(rows: count)
        if task == .classification {
          correct += countCorrect(outputs, pass, rows: block)
        } else {
          addErrors(outputs, pass, &squares, &absolute)
        }
        loss += summedLoss ?? pass.summedLoss(outputs, gradientScale: nil)
        weight += pass.weight(rows: count)
        if counts != nil { add(outputs, pass, rows: block, to: &counts) }
      }
    }
    let rowCount = Double(part.count)
    let elements = rowCount * Double(outputCount)
    let divisor = pass.settings.loss.divisor(weight: weight, outputs: outputCount)
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
    rows.enumerated().count { i, row in
      guess(outputs.values + i * outputs.stride, pass) == Int(part.labels[Int(row)])
    }
  }

  /// The class with the highest output, the first of equals. One output decides between two classes:
  /// above 0 for logits, above 0.5 otherwise.
  private func guess(_ values: UnsafePointer<Float>, _ pass: NetworkPass) -> Int {
    if outputCount == 1 { return values[0] > (pass.settings.loss.takesLogits ? 0 : 0.5) ? 1 : 0 }
    return indexOfLargest(UnsafeBufferPointer(start: values, count: outputCount))
  }

  /// Adds rows to the counts, by their probabilities, which take the place of the outputs.
  private func add(
    _ outputs: RowsOfOutputs, _ pass: NetworkPass, rows: UnsafeBufferPointer<Int32>,
    to counts: inout ClassificationCounts?
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

  private func addErrors(
    _ outputs: RowsOfOutputs, _ pass: NetworkPass, _ squares: inout [Double],
    _ absolute: inout Double
  ) {
    let logits = pass.settings.loss == .binaryCrossEntropy
    for i in 0..<outputs.rows {
      for j in 0..<outputs.columns {
        var value = outputs.values[i * outputs.stride + j]
        if logits { value = probability(ofLogit: value, pass.kernels.kernels) }
        let difference = Double(value) - Double(pass.targets[i * outputs.stride + j])
        squares[j] += difference * difference
        absolute += abs(difference)
      }
    }
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
