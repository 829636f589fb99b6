import NeuralNetworks

/// What one trial gave, as a result file has it; without a record it is pending.
package struct OutcomeRow: Sendable {
  let status: TrialOutcome.Status
  let message: String
  let startTime: Double
  let wallTime: Double
  let checksum: UInt32
  /// The values of each metric, one an epoch that was run, in the order of the sweep's metrics.
  let histories: [[Float]]
  /// One an epoch that was run.
  let learningRate: [Float]
  /// The best value of each metric and its place; nil where there is none.
  let best: [(index: Int, value: Float)?]
  let hasWeights: Bool
  /// The epoch whose network is kept, from 1; 0 where none is.
  let keptEpoch: Int

  var epochsRun: Int { learningRate.count }

  init(_ record: TrialRecord?, of trial: TrialDescription, metrics: [Metric]) {
    let outcome = record?.outcome
    status = outcome?.status ?? .pending
    message = outcome?.message ?? ""
    startTime = record?.startTime ?? .nan
    wallTime = record?.wallTime ?? .nan
    checksum = outcome?.checksum ?? 0
    hasWeights = outcome?.weights != nil
    learningRate = outcome?.history.learningRate ?? []
    histories = metrics.map { outcome?.history[$0] ?? [] }
    best = Self.best(metrics, histories)
    keptEpoch = outcome?.keptEpoch(trial.stopping) ?? 0
  }

  init(_ record: RecordView, of trial: TrialDescription, metrics: [Metric]) {
    status = record.status
    message = record.message
    startTime = record.startTime
    wallTime = record.wallTime
    checksum = record.checksum
    hasWeights = !record.layers.isEmpty
    learningRate = record.floats(record.learningRate)
    histories = metrics.map { metric in
      record.columns.first { $0.metric == metric }.map { record.floats($0.values) } ?? []
    }
    best = Self.best(metrics, histories)
    keptEpoch = record.keptEpoch(trial.stopping)
  }

  private static func best(
    _ metrics: [Metric], _ histories: [[Float]]
  ) -> [(index: Int, value: Float)?] {
    zip(metrics, histories).map { metric, values in
      Metric.best(of: values, higherIsBetter: metric.higherIsBetter)
    }
  }
}
