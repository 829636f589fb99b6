import Datasets
import KernelContract
import MatrixKernels
import Prediction
import Results
import SystemSupport
import Wording

/// How good a network or an ensemble is on the rows that were kept for a test.
public struct TestReport {
  private let figures: PredictionFigures
  private let name: String
  private let key: String
  private let classNames, targetNames: [String]
  private let path: String
  private var looks: TestLooks

  /// Classes up to which a confusion matrix fits on a screen.
  private static let mostClasses = 20

  /// Evaluates what is chosen.
  ///
  /// - Parameter data: the data that the result was made from.
  public init(
    _ results: SweepResults, _ choice: TrialChoice, data: DatasetCollection, kernels: KernelTable
  ) throws {
    let dataset = data.first[0]
    guard !dataset.testRows.isEmpty else { throw ReportError.noTestRows(path: results.path) }
    let model = try TrainedModel(results, choice, kernels: kernels)
    figures = PredictionFigures(
      try model.predictions(data, rows: dataset.testRows), Truth(dataset, rows: dataset.testRows),
      drawsAnew: true)
    name = try choice.name(in: results)
    key = try choice.key(in: results)
    classNames = dataset.classNames
    targetNames = dataset.targetNames
    path = results.path
    looks = try TestLooks(results)
  }

  /// Notes this look in the result file.
  public mutating func save() throws {
    try looks.add(
      TestLooks.Look(
        trial: key, time: Date().timeIntervalSince1970,
        figures: figures.figures.map {
          ($0.name, $0.value, $0.interval?.lowerBound ?? .nan, $0.interval?.upperBound ?? .nan)
        }), to: path)
  }

  /// How often the test rows were looked at, this time included, once it is saved.
  public var timesLooked: Int { looks.looks.count }

  /// For people.
  public var text: String {
    var table = TextTable(["metric", "value", "95 % of drawn tests"])
    for figure in figures.figures {
      table.append([
        figure.name, NumberStyle.metric(figure.value),
        figure.interval.map {
          "\(NumberStyle.metric($0.lowerBound)) to \(NumberStyle.metric($0.upperBound))"
        } ?? "-",
      ])
    }
    var parts = ["\(name) on \(counted(figures.rows, "test row"))\n\(table.text)"]
    if !figures.confusion.isEmpty, classNames.count <= Self.mostClasses {
      var confusion = TextTable(["true class \\ predicted"] + classNames)
      for (label, counts) in zip(classNames, figures.confusion) {
        confusion.append([label] + counts.map(String.init))
      }
      parts.append(confusion.text)
    }
    if let first = figures.errorQuantiles.first {
      var errors = TextTable(["absolute error of"] + first.map { "\(Int($0.share * 100)) %" })
      for (target, quantiles) in zip(targetNames, figures.errorQuantiles) {
        errors.append([target] + quantiles.map { "≤ \(NumberStyle.metric($0.error))" })
      }
      parts.append(errors.text)
    }
    if timesLooked > 1 {
      parts.append(
        "the test rows were looked at \(timesLooked) times: choosing by them makes their figures "
          + "too good")
    }
    return parts.joined(separator: "\n\n")
  }

  /// For programs.
  public var json: String {
    var members: [String: JSONText] = [
      "result": .text(path), "trial": .text(key), "rows": .integer(figures.rows),
      "times_looked": .integer(timesLooked),
      "metrics": .object(
        Dictionary(
          uniqueKeysWithValues: figures.figures.map { figure in
            var parts: [String: JSONText] = ["value": .number(figure.value)]
            if let interval = figure.interval {
              parts["low"] = .number(interval.lowerBound)
              parts["high"] = .number(interval.upperBound)
            }
            return (figure.name, .object(parts))
          })),
    ]
    if !figures.confusion.isEmpty {
      members["classes"] = .list(classNames.map { .text($0) })
      members["confusion"] = .list(
        figures.confusion.map { .list($0.map { .integer($0) }) })
    }
    if !figures.errorQuantiles.isEmpty {
      members["absolute_error_quantiles"] = .object(
        Dictionary(
          uniqueKeysWithValues: zip(targetNames, figures.errorQuantiles).map { target, quantiles in
            (
              target,
              .object(
                Dictionary(
                  uniqueKeysWithValues: quantiles.map { ("\($0.share)", .number($0.error)) }))
            )
          }))
    }
    return JSONText.object(members).written
  }
}
