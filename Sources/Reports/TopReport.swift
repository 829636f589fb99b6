import Experiments
import NeuralNetworks
import Results

/// The best trials of a sweep, and its best settings with the seeds taken as repeats.
public struct TopReport {
  private let results: SweepResults
  private let metric: Metric

  /// Ranks by the final value of a metric; nil for the sweep's objective.
  ///
  /// - Throws: ``ReportError`` where the sweep does not have the metric.
  public init(_ results: SweepResults, metric: Metric? = nil) throws {
    self.results = results
    self.metric = metric ?? results.objective.metric
    guard results.metrics.contains(self.metric) else {
      throw ReportError.noMetric(self.metric.rawValue, known: results.metrics.map(\.rawValue))
    }
  }

  /// The rows of the finished trials, the best first; equals by their number.
  public func ranking() throws -> [Int] {
    let values = try finals(metric)
    let rows = results.trialIDs.indices.filter {
      results.statuses[$0] == .done && !values[$0].isNaN
    }
    return rows.sorted { isBetter(values[$0], values[$1], $0 < $1) }
  }

  /// The best trials as a table.
  public func trials(count: Int) throws -> String {
    let shown = results.swept
    let columns = try shown.map { try results.values(of: $0) }
    let metrics = [metric] + results.metrics.filter { $0 != metric }
    let numbers = try metrics.map(finals)
    var table = TextTable(
      ["trial"] + shown.map(\.rawValue) + metrics.map(\.rawValue) + ["time"])
    let times = try results.column("wall_time")
    for row in try ranking().prefix(count) {
      table.append(
        [String(results.trialIDs[row])] + columns.map { $0[row]?.text ?? "-" }
          + numbers.map { NumberStyle.metric($0[row]) } + [NumberStyle.time(times[row])])
    }
    return table.text
  }

  /// Whether there are repeats: several seeds of one setting.
  public var hasRepeats: Bool { results.swept.contains(.seed) }

  /// The best settings as a table: trials that differ in their seed alone are repeats of one
  /// setting, ranked by the median, so that a lucky seed wins nothing.
  public func settings(count: Int) throws -> String {
    let shown = results.swept.filter { $0 != .seed }
    let columns = try shown.map { try results.values(of: $0) }
    let values = try finals(metric)
    var groups: [[ParameterValue?]: [Double]] = [:]
    var failures: [[ParameterValue?]: Int] = [:]
    for row in results.trialIDs.indices {
      let key = columns.map { $0[row] }
      switch results.statuses[row] {
      case .done where !values[row].isNaN: groups[key, default: []].append(values[row])
      case .failed, .diverged: failures[key, default: 0] += 1
      default: break
      }
    }
    let ranked = groups.map { (key: $0.key, values: $0.value.sorted()) }
      .sorted {
        isBetter(median($0.values), median($1.values), label($0.key) < label($1.key))
      }
    let anyFailed = !failures.isEmpty
    var table = TextTable(
      shown.map(\.rawValue)
        + ["median \(metric.rawValue)", "lowest", "highest", "seeds"]
        + (anyFailed ? ["failed"] : []))
    for group in ranked.prefix(count) {
      table.append(
        group.key.map { $0?.text ?? "-" }
          + [
            NumberStyle.metric(median(group.values)),
            NumberStyle.metric(group.values.first ?? .nan),
            NumberStyle.metric(group.values.last ?? .nan), String(group.values.count),
          ] + (anyFailed ? [String(failures[group.key] ?? 0)] : []))
    }
    return table.text
  }

  private func finals(_ metric: Metric) throws -> [Double] {
    try results.column("final_" + metric.rawValue)
  }

  private func isBetter(_ a: Double, _ b: Double, _ earlier: Bool) -> Bool {
    a == b ? earlier : metric.higherIsBetter ? a > b : a < b
  }

  private func label(_ key: [ParameterValue?]) -> String {
    key.map { $0?.text ?? "" }.joined(separator: " ")
  }
}

/// The middle of sorted values, the mean of the two middle ones for an even count.
func median(_ sorted: [Double]) -> Double {
  guard !sorted.isEmpty else { return .nan }
  let middle = sorted.count / 2
  return sorted.count % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
}
