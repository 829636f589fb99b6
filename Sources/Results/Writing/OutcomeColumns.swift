import Networks
import Records
import Training

/// What every trial gave, one element for each: all columns of a result file but the histories.
struct OutcomeColumns {
  private let metrics: [Metric]
  private let objective: Metric
  private(set) var status: [Int8] = []
  private(set) var message: [String] = []
  private(set) var epochsRun: [Int32] = []
  private(set) var bestEpoch: [Int32] = []
  private(set) var keptEpoch: [Int32] = []
  private(set) var wallTime: [Double] = []
  private(set) var startTime: [Double] = []
  private(set) var checksum: [Int64] = []
  private(set) var final: [Metric: [Float]]
  private(set) var best: [Metric: [Float]]
  private(set) var kept: [Metric: [Float]]
  /// The numbers of the trials that have weights.
  private(set) var withWeights: Set<Int> = []

  init(metrics: [Metric], objective: Metric) {
    self.metrics = metrics
    self.objective = objective
    final = Dictionary(uniqueKeysWithValues: metrics.map { ($0, []) })
    best = final
    kept = final
  }

  /// Adds a trial.
  mutating func append(_ row: OutcomeRow, trial id: Int) {
    status.append(row.status.rawValue)
    message.append(row.message)
    epochsRun.append(Int32(row.epochsRun))
    wallTime.append(row.wallTime)
    startTime.append(row.startTime)
    checksum.append(Int64(row.checksum))
    if row.hasWeights { withWeights.insert(id) }
    keptEpoch.append(Int32(row.keptEpoch))
    var bestOfObjective = 0
    for (index, metric) in metrics.enumerated() {
      // Not over the dictionary's own keys, which would keep a copy of all its columns.
      final[metric]?.append(row.histories[index].last ?? .nan)
      best[metric]?.append(row.best[index]?.value ?? .nan)
      let values = row.histories[index]
      kept[metric]?.append(
        values.indices.contains(row.keptEpoch - 1) ? values[row.keptEpoch - 1] : .nan)
      if metric == objective, let top = row.best[index] { bestOfObjective = top.index + 1 }
    }
    bestEpoch.append(Int32(bestOfObjective))
  }

  /// How many trials ended in one of these ways.
  func count(of statuses: [TrialOutcome.Status]) -> Int {
    let values = Set(statuses.map(\.rawValue))
    return status.count { values.contains($0) }
  }
}
