import Datasets
import Foundation
import MatrixKernels
import NeuralNetworks
import Results

/// Predictions of one trial for the rows of a file.
public struct PredictionReport {
  /// One row of results a row of the file.
  public let table: TextTable
  /// Number of rows.
  public let rows: Int

  /// Reads rows, scales them as the training rows were, and runs them through the network.
  public init(
    _ results: SweepResults, row: Int, file: String, kernels: KernelTable
  ) throws {
    let preprocessing = try results.preprocessing()
    let data = try PredictionRows(
      file: file, featureNames: preprocessing.featureNames,
      featureDatasets: preprocessing.featureDatasets,
      otherColumns: preprocessing.targetNames + [preprocessing.sampleWeight].compactMap { $0 })
    try results.scale(row: row).apply(to: data.features)
    let predictor = Predictor(
      weights: try results.weights(row: row), settings: try results.settings(row: row),
      kernels: kernels)
    let outputs = try predictor.outputs(for: data.features)
    rows = outputs.rows
    let classes = preprocessing.classNames
    if preprocessing.task == .classification {
      table = Self.classTable(outputs, classes)
    } else {
      var table = TextTable(["row"] + preprocessing.targetNames)
      for i in 0..<outputs.rows {
        table.append([String(i + 1)] + (0..<outputs.columns).map { number(outputs[i, $0]) })
      }
      self.table = table
    }
  }

  private static func classTable(_ outputs: Matrix, _ classes: [String]) -> TextTable {
    var table = TextTable(["row", "class"] + classes.map { "probability_\($0)" })
    for i in 0..<outputs.rows {
      // One output is the second class's share.
      let shares =
        outputs.columns == 1
        ? [1 - outputs[i, 0], outputs[i, 0]] : (0..<outputs.columns).map { outputs[i, $0] }
      var best = 0
      for j in shares.indices where shares[j] > shares[best] { best = j }
      table.append([String(i + 1), classes[best]] + shares.map(number))
    }
    return table
  }
}

/// Six significant digits.
private func number(_ value: Float) -> String { String(format: "%.6g", value) }
