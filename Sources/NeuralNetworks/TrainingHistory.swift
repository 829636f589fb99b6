/// One row of numbers for each epoch that was run.
public struct TrainingHistory: Equatable, Sendable {
  /// The metrics, in the order of ``Metric``, and the values of each, one an epoch.
  private let metrics: [Metric]
  private var columns: [[Float]]
  /// The step size of each epoch.
  public private(set) var learningRate: [Float] = []

  /// An empty history of some metrics with room for some epochs.
  public init(metrics: [Metric], epochs: Int) {
    self.metrics = Metric.allCases.filter(metrics.contains)
    columns = Array(repeating: [], count: self.metrics.count)
    for index in columns.indices { columns[index].reserveCapacity(epochs) }
    learningRate.reserveCapacity(epochs)
  }

  /// A history with the values of all its epochs; every metric has as many as there are learning
  /// rates.
  public init(values: [Metric: [Float]], learningRate: [Float]) {
    precondition(
      values.values.allSatisfy { $0.count == learningRate.count }, "metrics of different lengths")
    metrics = Metric.allCases.filter { values[$0] != nil }
    columns = metrics.map { values[$0] ?? [] }
    self.learningRate = learningRate
  }

  /// The metrics by name, one value an epoch.
  public var values: [Metric: [Float]] {
    Dictionary(uniqueKeysWithValues: zip(metrics, columns))
  }

  /// Epochs that were run.
  public var epochs: Int { learningRate.count }

  var floatCount: Int { (columns.count + 1) * epochs }

  /// The values of one metric, [] where the task has it not.
  public subscript(metric: Metric) -> [Float] {
    metrics.firstIndex(of: metric).map { columns[$0] } ?? []
  }

  /// Adds an epoch; metrics that are left out become NaN.
  mutating func append(learningRate: Float, trainingLoss: Double, _ others: [MetricValue]) {
    self.learningRate.append(learningRate)
    for index in columns.indices {
      let value =
        metrics[index] == .trainingLoss
        ? trainingLoss : others.first { $0.metric == metrics[index] }?.value
      columns[index].append(value.map { Float($0) } ?? .nan)
    }
  }
}

/// A metric after an epoch.
struct MetricValue {
  let metric: Metric
  let value: Double
}
