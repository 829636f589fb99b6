import Networks
import Training

/// What one trial gave, as a result file has it; without a record it is pending.
package struct OutcomeRow: Sendable {
  package let status: TrialOutcome.Status
  package let message: String
  package let startTime: Double
  package let wallTime: Double
  package let checksum: UInt32
  /// The values of each metric, one an epoch that was run, in the order of the sweep's metrics.
  package let histories: [[Float]]
  /// One an epoch that was run.
  package let learningRate: [Float]
  /// The best value of each metric and its place; nil where there is none.
  package let best: [(index: Int, value: Float)?]
  package let hasWeights: Bool
  /// The epoch whose network is kept, from 1; 0 where none is.
  package let keptEpoch: Int

  package var epochsRun: Int { learningRate.count }

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
