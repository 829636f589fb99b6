import Datasets
import KernelContract
import Prediction
import Results
import Wording

/// Predictions of the best network beside what is right, for a page.
public struct PageTruth: Sendable {
  /// Classes up to which a confusion matrix can be read.
  private static let mostClasses = 20
  /// Rows of a regression that are drawn.
  private static let mostPoints = 1500

  let trial: Int
  let parts: [JSONText]

  /// Runs the validation rows through the best network. Test rows are not looked at, unless somebody
  /// did already.
  ///
  /// - Parameter data: the data that the result was made from.
  /// - Returns: nil where there is no network, no validation row, or nothing to draw.
  public init?(_ results: SweepResults, data: DatasetCollection, kernels: KernelTable) throws {
    guard let row = try TopReport(results).best() else { return nil }
    let model = try TrainedModel(results, row: row, kernels: kernels)
    let dataset = data.dataset(
      try results.settings(row: row).preprocessing, fold: try results.fold(row: row))
    trial = results.trialIDs[row]
    var parts: [JSONText] = []
    if let part = dataset.validation {
      parts += Self.written(
        "validation", try model.validationPredictions(data), Truth(dataset, part), dataset)
    }
    if try !TestLooks(results).looks.isEmpty, !dataset.testRows.isEmpty {
      parts += Self.written(
        "test", try model.predictions(data, rows: dataset.testRows),
        Truth(dataset, rows: dataset.testRows), dataset)
    }
    guard !parts.isEmpty else { return nil }
    self.parts = parts
  }

  private static func written(
    _ part: String, _ predictions: Predictions, _ truth: Truth, _ dataset: Dataset
  ) -> [JSONText] {
    switch truth {
    case .classes:
      guard dataset.classNames.count <= mostClasses else { return [] }
      let figures = PredictionFigures(predictions, truth)
      return [
        [
          "part": .text(part), "classes": .list(dataset.classNames.map { .text($0) }),
          "counts": .list(figures.confusion.map { .list($0.map { .integer($0) }) }),
        ]
      ]
    case .numbers(let columns):
      return zip(dataset.targetNames, columns).enumerated().prefix(4).map { column, pair in
        let (name, right) = pair
        let step = max(1, (right.count + mostPoints - 1) / mostPoints)
        let rows = Array(stride(from: 0, to: right.count, by: step))
        return [
          "part": .text(part), "target": .text(name),
          "right": .list(rows.map { .number(right[$0]) }),
          "predicted": .list(rows.map { .number(Double(Float(predictions[$0, column]))) }),
        ]
      }
    case .labels: return []
    }
  }
}
