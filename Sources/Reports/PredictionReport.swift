import Datasets
import KernelContract
import MatrixKernels
import Prediction
import Results
import SystemSupport
import Wording

/// Predictions of one trial for the rows of a file.
public struct PredictionReport {
  /// One row of results a row of the file.
  public let table: TextTable
  /// Number of rows.
  public let rows: Int
  /// Assumptions about the file to tell the user, a sentence each.
  public let notices: [String]

  /// Reads rows, scales them as the training rows were, and runs them through the network.
  public init(
    _ results: SweepResults, row: Int, file: String, kernels: KernelTable
  ) throws {
    let preprocessing = try results.preprocessing()
    let fold = try results.preparation(row: row)
    let settings = try results.settings(row: row)
    let reading = preprocessing.reading
    let data = try PredictionRows(
      file: file, columns: preprocessing.columns, featureDatasets: reading.features,
      otherColumns: preprocessing.targetNames + [reading.sampleWeight].compactMap { $0 },
      encoding: reading.encoding, missingValues: reading.missingValues,
      keepsFeatures: settings.preprocessing.features.scaling == .none)
    let features = try data.features(by: fold.features)
    let predictor = Predictor(
      weights: try results.weights(row: row), settings: settings.network,
      kernels: kernels)
    let outputs = try predictor.outputs(for: features)
    rows = outputs.rows
    notices = data.notices + data.surprises(for: fold.features)
    let targets = preprocessing.targetNames
    switch preprocessing.task {
    case .classification: table = Self.classTable(outputs, preprocessing.classNames)
    case .regression: table = Self.numberTable(outputs, targets, fold.targets)
    case .multiLabel: table = Self.labelTable(outputs, targets)
    }
  }

  /// The name of the column of row numbers, which no target may have, too.
  private static func rowName(_ targets: [String]) -> String {
    targets.contains("row") ? "data_row" : "row"
  }

  /// Numbers in the targets' own units.
  private static func numberTable(
    _ outputs: Matrix, _ targets: [String], _ scale: TargetScale
  ) -> TextTable {
    var table = TextTable([rowName(targets)] + targets)
    for i in 0..<outputs.rows {
      table.append(
        [String(i + 1)]
          + (0..<outputs.columns).map { column in
            scale.isIdentity
              ? number(outputs[i, column])
              : formatted("%.6g", scale.restored(Double(outputs[i, column]), target: column))
          })
    }
    return table
  }

  /// Whether a row has each label, by a probability above one half, and the probabilities.
  private static func labelTable(_ outputs: Matrix, _ labels: [String]) -> TextTable {
    var table = TextTable([rowName(labels)] + labels + labels.map { "probability_\($0)" })
    for i in 0..<outputs.rows {
      let shares = (0..<outputs.columns).map { outputs[i, $0] }
      table.append([String(i + 1)] + shares.map { $0 > 0.5 ? "1" : "0" } + shares.map(number))
    }
    return table
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
private func number(_ value: Float) -> String { formatted("%.6g", value) }
