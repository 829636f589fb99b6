/// One row of numbers for each epoch that was run.
public struct TrainingHistory: Equatable, Sendable {
  /// The metrics by name, one value an epoch.
  public private(set) var values: [Metric: [Float]]
  /// The step size of each epoch.
  public private(set) var learningRate: [Float] = []

  /// An empty history of some metrics with room for some epochs.
  public init(metrics: [Metric], epochs: Int) {
    values = Dictionary(uniqueKeysWithValues: metrics.map { ($0, []) })
    for metric in metrics { values[metric]?.reserveCapacity(epochs) }
    learningRate.reserveCapacity(epochs)
  }

  /// A history with the values of all its epochs; every metric has as many as there are learning
  /// rates.
  public init(values: [Metric: [Float]], learningRate: [Float]) {
    precondition(
      values.values.allSatisfy { $0.count == learningRate.count }, "metrics of different lengths")
    self.values = values
    self.learningRate = learningRate
  }

  /// Epochs that were run.
  public var epochs: Int { learningRate.count }

  var floatCount: Int { (values.count + 1) * epochs }

  /// The values of one metric, [] where the task has it not.
  public subscript(metric: Metric) -> [Float] { values[metric] ?? [] }

  /// Adds an epoch; metrics that are left out become NaN.
  mutating func append(learningRate: Float, _ numbers: [(Metric, Double)]) {
    self.learningRate.append(learningRate)
    for (metric, number) in numbers { values[metric]?.append(Float(number)) }
    for metric in values.keys where values[metric]?.count != epochs {
      values[metric]?.append(.nan)
    }
  }
}
