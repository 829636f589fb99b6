import Datasets
import KernelContract
import MatrixKernels
import Prediction
import Results
import SystemSupport
import Tables
import Wording

/// Predictions of a trial or of an ensemble for the rows of a file.
public struct PredictionReport {
  /// One row of results a row of the file.
  public let table: TextTable
  /// Number of rows.
  public let rows: Int
  /// Assumptions about the file to tell the user, a sentence each.
  public private(set) var notices: [String]
  /// How good the predictions are, where the file has the target: every metric that fits the task.
  public private(set) var figures: PredictionFigures?

  /// Reads rows, prepares them as the training rows were, and runs them through the networks.
  public init(_ results: SweepResults, _ choice: TrialChoice, file: String, kernels: KernelTable)
    throws
  {
    let model = try TrainedModel(results, choice, kernels: kernels)
    let preprocessing = model.preprocessing
    let reading = preprocessing.reading
    let targets = preprocessing.targetNames
    let data = try PredictionRows(
      file: file, columns: preprocessing.columns, featureDatasets: reading.features,
      targets: targets, otherColumns: [reading.sampleWeight].compactMap { $0 },
      encoding: reading.encoding, missingValues: reading.missingValues,
      keepsFeatures: model.keepsFeatures)
    let predictions = try model.predictions(data)
    rows = predictions.rows
    notices = data.notices + model.surprises(in: data)
    switch preprocessing.task {
    case .classification: table = Self.classTable(predictions, preprocessing.classNames)
    case .regression: table = Self.numberTable(predictions, targets)
    case .multiLabel: table = Self.labelTable(predictions, targets)
    }
    do {
      if let known = try data.targets(preprocessing.task, classNames: preprocessing.classNames),
        !known.rows.isEmpty
      {
        figures = PredictionFigures(
          predictions.selecting(known.rows), Truth(known.targets, task: preprocessing.task))
      }
    } catch let error as DataError {
      notices.append("no metrics: \(error)")
    }
  }

  /// The metrics in one line; nil where the file has no target.
  public var figureLine: String? {
    figures.map { figures in
      "\(counted(figures.rows, "row")) with a target: "
        + figures.figures.map { "\($0.name) \(NumberStyle.metric($0.value))" }
        .joined(separator: ", ")
    }
  }

  /// The name of the column of row numbers, which no target may have, too.
  private static func rowName(_ targets: [String]) -> String {
    targets.contains("row") ? "data_row" : "row"
  }

  private static func numberTable(_ predictions: Predictions, _ targets: [String]) -> TextTable {
    var table = TextTable([rowName(targets)] + targets)
    for row in 0..<predictions.rows {
      table.append(
        [String(row + 1)] + (0..<predictions.columns).map { number(predictions[row, $0]) })
    }
    return table
  }

  /// Whether a row has each label, by a probability above one half, and the probabilities.
  private static func labelTable(_ predictions: Predictions, _ labels: [String]) -> TextTable {
    var table = TextTable([rowName(labels)] + labels + labels.map { "probability_\($0)" })
    for row in 0..<predictions.rows {
      let shares = (0..<predictions.columns).map { predictions[row, $0] }
      table.append([String(row + 1)] + shares.map { $0 > 0.5 ? "1" : "0" } + shares.map(number))
    }
    return table
  }

  private static func classTable(_ predictions: Predictions, _ classes: [String]) -> TextTable {
    var table = TextTable(["row", "class"] + classes.map { "probability_\($0)" })
    for row in 0..<predictions.rows {
      let shares = (0..<predictions.columns).map { predictions[row, $0] }
      table.append([String(row + 1), classes[predictions.best(row)]] + shares.map(number))
    }
    return table
  }
}

/// Six significant digits.
private func number(_ value: Double) -> String { formatted("%.6g", value) }
