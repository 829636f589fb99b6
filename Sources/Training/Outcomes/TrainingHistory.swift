import Networks

/// One row of numbers for each epoch that was run.
public struct TrainingHistory: Equatable, Sendable {
  /// The metrics, in the order of ``Metric``.
  public let metrics: [Metric]
  /// The step size of each epoch and behind it the metrics' values: one array, because growing
  /// several would take longer than an epoch of a small network.
  private var rows: [Float]

  /// An empty history of some metrics with room for some epochs.
  public init(metrics: [Metric], epochs: Int) {
    self.metrics = Metric.allCases.filter(metrics.contains)
    rows = []
    rows.reserveCapacity(epochs * width)
  }

  /// A history with the values of all its epochs.
  ///
  /// - Parameter columns: metrics in any order, each once, with as many values as there are
  ///   learning rates.
  public init(columns: [(metric: Metric, values: [Float])], learningRate: [Float]) {
    let sorted = columns.sorted { $0.metric < $1.metric }
    precondition(
      sorted.allSatisfy { $0.values.count == learningRate.count }
        && zip(sorted, sorted.dropFirst()).allSatisfy { $0.metric < $1.metric },
      "metrics of different lengths, or twice")
    metrics = sorted.map(\.metric)
    let width = sorted.count + 1
    rows = [Float](unsafeUninitializedCapacity: learningRate.count * width) { rows, count in
      for (place, values) in ([learningRate] + sorted.map(\.values)).enumerated() {
        for epoch in values.indices { rows[epoch * width + place] = values[epoch] }
      }
      count = learningRate.count * width
    }
  }

  private var width: Int { metrics.count + 1 }

  private func column(_ index: Int) -> [Float] {
    let (epochs, width) = (epochs, width)
    // All empty arrays are one object, whose reference count all threads would share.
    guard epochs > 0 else { return [] }
    return rows.withUnsafeBufferPointer { rows in
      [Float](unsafeUninitializedCapacity: epochs) { column, count in
        for epoch in 0..<epochs { column[epoch] = rows[epoch * width + index] }
        count = epochs
      }
    }
  }

  /// The metrics by name, one value an epoch.
  public var values: [Metric: [Float]] {
    Dictionary(uniqueKeysWithValues: metrics.map { ($0, self[$0]) })
  }

  /// Epochs that were run.
  public var epochs: Int { rows.count / width }

  /// The step size of each epoch.
  public var learningRate: [Float] { column(0) }

  var floatCount: Int { rows.count }

  /// The values of one metric, [] where the task has it not.
  public subscript(metric: Metric) -> [Float] {
    metrics.firstIndex(of: metric).map { column($0 + 1) } ?? []
  }

  /// The last value of a metric; nil where there is none.
  public func last(_ metric: Metric) -> Float? {
    guard !rows.isEmpty, let index = metrics.firstIndex(of: metric) else { return nil }
    return rows[rows.count - width + index + 1]
  }

  /// The history of the first epochs, as many as there are up to a number.
  public func prefix(_ epochs: Int) -> TrainingHistory {
    var history = self
    history.rows.removeLast(rows.count - min(epochs, self.epochs) * width)
    return history
  }

  /// Adds an epoch; metrics that are left out become NaN.
  mutating func append(learningRate: Float, trainingLoss: Double, _ others: [MetricValue]) {
    rows.append(learningRate)
    for metric in metrics {
      if metric == .trainingLoss {
        rows.append(Float(trainingLoss))
      } else {
        let value = others.first { $0.metric == metric }?.value
        rows.append(value.map { Float($0) } ?? .nan)
      }
    }
  }
}
