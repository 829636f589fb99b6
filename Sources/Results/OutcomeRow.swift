import NeuralNetworks

/// What one trial gave, as a result file has it; without a record it is pending.
struct OutcomeRow: Sendable {
  let status: TrialOutcome.Status
  let message: String
  let epochsRun: Int
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

  init(_ record: TrialRecord?, metrics: [Metric]) {
    let outcome = record?.outcome
    status = outcome?.status ?? .pending
    message = outcome?.message ?? ""
    epochsRun = outcome?.history.epochs ?? 0
    startTime = record?.startTime ?? .nan
    wallTime = record?.wallTime ?? .nan
    let histories = metrics.map { outcome?.history[$0] ?? [] }
    learningRate = outcome?.history.learningRate ?? []
    checksum = outcome?.checksum ?? 0
    best = zip(metrics, histories).map { metric, values in
      Metric.best(of: values, higherIsBetter: metric.higherIsBetter)
    }
    self.histories = histories
    hasWeights = outcome?.weights != nil
  }
}
