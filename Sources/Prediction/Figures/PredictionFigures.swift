import Networks
import SeededRandom
import SystemSupport

/// How good predictions are, by every metric that fits the task, with intervals.
public struct PredictionFigures: Sendable {
  /// One metric.
  public struct Figure: Sendable {
    /// Its name: `accuracy`, `log_loss`, `root_mean_squared_error` …
    public let name: String
    /// Its value; NaN where it is not defined.
    public let value: Double
    /// Where 95 % of its values lie for rows drawn anew from these with replacement; nil where that
    /// was not asked for.
    public var interval: ClosedRange<Double>?
  }

  /// The metrics.
  public private(set) var figures: [Figure]
  /// Rows of each class (first) that were given each class (second); empty but for a
  /// classification.
  public let confusion: [[Int]]
  /// For a regression, shares and below which absolute error that share of the predictions lies;
  /// for each target.
  public let errorQuantiles: [[(share: Double, error: Double)]]
  /// Number of rows.
  public let rows: Int

  /// Drawings of an interval.
  private static let drawings = 1000

  /// Compares predictions with what is right.
  ///
  /// - Parameter drawsAnew: whether each metric gets an interval.
  /// - Source: of the intervals, Efron 1979, the percentile bootstrap.
  public init(_ predictions: Predictions, _ truth: Truth, drawsAnew: Bool = false) {
    rows = predictions.rows
    precondition(truth.rows == rows, "\(truth.rows) rows are known, \(rows) predicted")
    figures = PredictionMetrics(predictions, truth, rows: nil).figures
    confusion = Self.confusion(predictions, truth)
    errorQuantiles = Self.errorQuantiles(predictions, truth)
    guard drawsAnew, rows > 1 else { return }
    let count = rows
    let drawn = Processors.map(count: Self.drawings, threads: Processors.usable) { drawing in
      var random = RandomStream(seed: 0, purpose: .bootstrap, index: drawing)
      let chosen = (0..<count).map { _ in random.below(count) }
      return PredictionMetrics(predictions, truth, rows: chosen).figures.map(\.value)
    }
    for index in figures.indices {
      let values = drawn.map { $0[index] }.filter { !$0.isNaN }.sorted()
      guard values.count > Self.drawings / 2 else { continue }
      let last = values.count - 1
      figures[index].interval =
        values[
          Int((0.025 * Double(last)).rounded(.down))]...values[
          Int((0.975 * Double(last)).rounded(.up))]
    }
  }

  private static func confusion(_ predictions: Predictions, _ truth: Truth) -> [[Int]] {
    guard case .classes(let classes) = truth else { return [] }
    var counts = [[Int]](
      repeating: [Int](repeating: 0, count: predictions.columns), count: predictions.columns)
    for (row, label) in classes.enumerated() { counts[Int(label)][predictions.best(row)] += 1 }
    return counts
  }

  private static func errorQuantiles(
    _ predictions: Predictions, _ truth: Truth
  ) -> [[(share: Double, error: Double)]] {
    guard case .numbers(let columns) = truth, predictions.rows > 0 else { return [] }
    return columns.enumerated().map { column, numbers in
      let errors = numbers.indices.map { abs(predictions[$0, column] - numbers[$0]) }.sorted()
      return [0.5, 0.9, 0.95, 0.99, 1].map { share in
        (share, errors[Int((share * Double(errors.count - 1)).rounded(.up))])
      }
    }
  }
}
