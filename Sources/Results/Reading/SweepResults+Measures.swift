import Networks
import Search
import Training

extension SweepResults {
  /// A measure of every trial; NaN where a trial has none.
  public func values(of measure: Measure) throws -> [Double] {
    switch measure {
    case .kept(let metric): try keptValues(of: metric)
    case .best(let metric): try column("best_" + metric.rawValue)
    case .wallTime: try column("wall_time")
    case .parameterCount: try column("parameter_count")
    }
  }

  /// The rows of the trials that have a network and a value, the best first; equals by their
  /// number.
  public func ranking(by measure: Measure) throws -> [Int] {
    let values = try values(of: measure)
    let rows = trialIDs.indices.filter { statuses[$0].hasNetwork && !values[$0].isNaN }
    return rows.sorted { one, other in
      if values[one] == values[other] { return one < other }
      return measure.higherIsBetter ? values[one] > values[other] : values[one] < values[other]
    }
  }

  /// Whether some training was to end early, so that an epoch before the last may be kept.
  public var stopsEarly: Bool { parameters.contains(.patience) }

  /// The epoch of every trial whose network is kept; 0 where none is.
  public func keptEpochs() throws -> [Int] {
    if file.isDataset("/kept_epoch") { return try column("kept_epoch").map { Int($0) } }
    // Earlier versions did not write it down.
    let epochs = try column("epochs_run")
    let rules = try stoppingRules()
    return try trialIDs.indices.map { row in
      guard statuses[row].hasNetwork else { return 0 }
      guard let rule = rules[row] else { return Int(epochs[row]) }
      return rule.keptEpoch(losses: try history(of: StoppingRule.watched(of: metrics), row: row))
    }
  }

  private func keptValues(of metric: Metric) throws -> [Double] {
    if file.isDataset("/kept_" + metric.rawValue) { return try column("kept_" + metric.rawValue) }
    guard stopsEarly else { return try column("final_" + metric.rawValue) }
    return try zip(trialIDs.indices, keptEpochs()).map { row, epoch in
      epoch == 0 ? .nan : Double(try history(of: metric, row: row)[epoch - 1])
    }
  }

  private func stoppingRules() throws -> [StoppingRule?] {
    guard stopsEarly else { return trialIDs.map { _ in nil } }
    let patience = try values(of: .patience)
    let change =
      try parameters.contains(.minimumChange)
      ? values(of: .minimumChange) : trialIDs.map { _ in nil }
    return zip(patience, change).map { patience, change in
      patience?.number.map {
        StoppingRule(patience: Int($0), minimumChange: change?.number ?? 0)
      }
    }
  }
}
