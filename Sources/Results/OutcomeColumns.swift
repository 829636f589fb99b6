import NeuralNetworks

/// What every trial gave, one element a trial: the columns of a result file but the histories.
struct OutcomeColumns {
  private let metrics: [Metric]
  private let objective: Metric
  private(set) var status: [Int8] = []
  private(set) var message: [String] = []
  private(set) var epochsRun: [Int32] = []
  private(set) var bestEpoch: [Int32] = []
  private(set) var wallTime: [Double] = []
  private(set) var startTime: [Double] = []
  private(set) var checksum: [Int64] = []
  private(set) var final: [Metric: [Float]]
  private(set) var best: [Metric: [Float]]
  /// The numbers of the trials that have weights.
  private(set) var withWeights: Set<Int> = []

  init(metrics: [Metric], objective: Metric) {
    self.metrics = metrics
    self.objective = objective
    final = Dictionary(uniqueKeysWithValues: metrics.map { ($0, []) })
    best = final
  }

  /// Adds a trial; no record is a pending one.
  mutating func append(_ record: TrialRecord?, trial id: Int) {
    let outcome = record?.outcome
    status.append((outcome?.status ?? .pending).rawValue)
    message.append(outcome?.message ?? "")
    epochsRun.append(Int32(outcome?.history.epochs ?? 0))
    wallTime.append(record?.wallTime ?? .nan)
    startTime.append(record?.startTime ?? .nan)
    checksum.append(Int64(outcome?.checksum ?? 0))
    if outcome?.weights != nil { withWeights.insert(id) }
    bestEpoch.append(0)
    // Not over the dictionary's own keys, which would keep a copy of all its columns.
    for metric in metrics {
      let history = outcome?.history[metric] ?? []
      let top = Metric.best(of: history, higherIsBetter: metric.higherIsBetter)
      final[metric]?.append(history.last ?? .nan)
      best[metric]?.append(top?.value ?? .nan)
      if metric == objective, let top { bestEpoch[bestEpoch.count - 1] = Int32(top.index + 1) }
    }
  }

  /// How many trials ended in one of these ways.
  func count(of statuses: [TrialOutcome.Status]) -> Int {
    let values = Set(statuses.map(\.rawValue))
    return status.count { values.contains($0) }
  }
}
