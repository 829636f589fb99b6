import Datasets
import MatrixKernels

/// The validation metrics of a network, computed a block of rows at a time.
struct Evaluation {
  private let part: DataPart
  private let outputCount: Int
  /// Σ (t - mean)² of each output, for R².
  private let totalSquares: [Double]

  init(_ part: DataPart, outputs: Int, task: Task) {
    self.part = part
    outputCount = outputs
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
  func metrics(_ pass: NetworkPass, task: Task) -> [(Metric, Double)] {
    var loss = 0.0
    var weight = 0.0
    var correct = 0
    var squares = [Double](repeating: 0, count: outputCount)
    var absolute = 0.0
    part.rows.withUnsafeBufferPointer { rows in
      for start in stride(from: 0, to: rows.count, by: WorkspacePlan.evaluationRows) {
        let count = min(WorkspacePlan.evaluationRows, rows.count - start)
        let block = UnsafeBufferPointer(rebasing: rows[start..<start + count])
        pass.gatherTargets(part, block)
        pass.forward(FeatureRows(part.features, rows: block))
        let outputs = pass.lastOutputs(rows: count)
        if task == .classification {
          correct += countCorrect(outputs, pass, rows: block)
        } else {
          addErrors(outputs, pass, &squares, &absolute)
        }
        loss += pass.summedLoss(outputs, gradientScale: nil)
        weight += pass.weight(rows: count)
      }
    }
    let rowCount = Double(part.count)
    let elements = rowCount * Double(outputCount)
    let divisor = pass.settings.loss.divisor(weight: weight, outputs: outputCount)
    let mean = divisor > 0 ? loss / divisor : 0
    if task == .classification {
      return [(.validationLoss, mean), (.validationAccuracy, Double(correct) / rowCount)]
    }
    let r2 = zip(squares, totalSquares).map { $1 > 0 ? 1 - $0 / $1 : $0 == 0 ? 1 : 0 }
    return [
      (.validationLoss, mean),
      (.validationR2, r2.reduce(0, +) / Double(outputCount)),
      (.validationMeanAbsoluteError, absolute / elements),
    ]
  }

  /// Rows whose highest output, the first of equals, is the right class. One output decides between
  /// two classes: above 0 for logits, above 0.5 otherwise.
  private func countCorrect(
    _ outputs: RowsOfOutputs, _ pass: NetworkPass, rows: UnsafeBufferPointer<Int32>
  ) -> Int {
    var correct = 0
    let threshold: Float = pass.settings.loss.takesLogits ? 0 : 0.5
    for (i, row) in rows.enumerated() {
      let values = outputs.values + i * outputs.stride
      let label =
        outputs.columns == 1
        ? (values[0] > threshold ? 1 : 0)
        : indexOfLargest(UnsafeBufferPointer(start: values, count: outputs.columns))
      if label == Int(part.labels[Int(row)]) { correct += 1 }
    }
    return correct
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
