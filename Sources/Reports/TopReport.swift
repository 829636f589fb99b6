import Results
import Search
import Wording

/// The best trials of a sweep, and its best settings with seeds and folds taken as repeats.
public struct TopReport {
  private let results: SweepResults
  private let measure: Measure

  /// Ranks by a measure, of the networks that are kept; nil for the sweep's objective.
  ///
  /// - Throws: ``ReportError`` where the sweep does not have its metric.
  public init(_ results: SweepResults, by measure: Measure? = nil) throws {
    self.results = results
    self.measure = measure ?? results.objective.measure
    try Self.check(self.measure, of: results)
  }

  private static func check(_ measure: Measure, of results: SweepResults) throws {
    if let metric = measure.metric, !results.metrics.contains(metric) {
      throw ReportError.noMetric(measure.name, known: Measure.names(results.metrics))
    }
  }

  /// The rows of the finished trials, the best first; equals by their number.
  public func ranking() throws -> [Int] { try results.ranking(by: measure) }

  /// The best trials, and with repeats the best settings, at most `count` of each; empty where no
  /// trial is finished.
  public func text(count: Int) throws -> String {
    guard try !ranking().isEmpty else { return "" }
    var text = "best trials by \(title)\n" + (try trials(count: count))
    if !repeats.isEmpty {
      text += "\n\nbest settings, \(repeats.map { "\($0.name)s" }.joined(separator: " and ")) "
      text += "as repeats\n" + (try settings(count: count))
    }
    return text
  }

  /// The rows of the trials than which none is better in both measures, the best by the other one
  /// first; of equals in both, the first.
  ///
  /// - Throws: ``ReportError`` where the sweep does not have the other measure's metric.
  public func front(_ other: Measure) throws -> [Int] {
    try Self.check(other, of: results)
    let (values, others) = (try results.values(of: measure), try results.values(of: other))
    var front: [Int] = []
    // In order of the other measure, each must beat all before it.
    let sorted = try ranking().filter { !others[$0].isNaN }.sorted { one, two in
      others[one] == others[two]
        ? isBetter(values[one], values[two], one < two)
        : other.higherIsBetter ? others[one] > others[two] : others[one] < others[two]
    }
    for row in sorted {
      if let last = front.last, !isBetter(values[row], values[last], false) { continue }
      front.append(row)
    }
    return front
  }

  /// The trials than which none is better in both measures; empty where none is finished.
  public func frontText(_ other: Measure, count: Int) throws -> String {
    let front = try front(other)
    guard !front.isEmpty else { return "" }
    return "no trial is better in both \(title) and \(other.name) than these "
      + "\(counted(front.count, "trial"))\n"
      + (try table(front.prefix(count), [measure, other]))
      + (front.count > count ? "\n… and \(front.count - count) more (-n \(front.count))" : "")
  }

  /// The best trials as a table.
  public func trials(count: Int) throws -> String {
    try table(
      ranking().prefix(count),
      [measure].filter { $0 != .wallTime }
        + results.metrics.map { Measure.kept($0) }.filter { $0 != measure })
  }

  /// Some trials as a table, with some measures and the time.
  private func table(_ rows: ArraySlice<Int>, _ measures: [Measure]) throws -> String {
    let measures = measures.filter { $0 != .wallTime }
    let shown = results.swept
    let columns = try shown.map { try results.values(of: $0) }
    let numbers = try measures.map(results.values)
    let epochs = try results.stopsEarly ? results.keptEpochs() : []
    var table = TextTable(
      ["trial"] + shown.map(\.name) + measures.map(\.name)
        + (results.stopsEarly ? ["kept_epoch"] : []) + ["time"])
    let times = try results.column("wall_time")
    for row in rows {
      table.append(
        [String(results.trialIDs[row])] + columns.map { $0[row]?.text ?? "-" }
          + zip(measures, numbers).map { text($1[row], of: $0) }
          + (results.stopsEarly ? ["\(epochs[row])"] : []) + [NumberStyle.time(times[row])])
    }
    return table.text
  }

  private func text(_ value: Double, of measure: Measure) -> String {
    measure == .parameterCount && !value.isNaN ? "\(Int(value))" : NumberStyle.metric(value)
  }

  /// What is ranked by: the last epoch's value where every network is kept as it is at its end.
  private var title: String {
    guard case .kept(let metric) = measure else { return measure.name }
    return results.stopsEarly
      ? "\(metric.rawValue) of the epoch that is kept" : "final \(metric.rawValue)"
  }

  /// What repeats of one setting differ in: folds, seeds or both; empty without repeats.
  public var repeats: [Parameter] { [.fold, .seed].filter(results.swept.contains) }

  /// The row of the best trial. With folds it is the best one of the setting that is best in the
  /// mean of its folds: one easy fold makes no good setting. Of a search it is likewise the best
  /// one of the best setting: one lucky seed makes none, either.
  public func best() throws -> Int? {
    let repeats = results.isSearch ? repeats : [.fold].filter(results.swept.contains)
    guard !repeats.isEmpty else { return try ranking().first }
    guard let rows = try groups(by: repeats).ranked.first?.rows else { return nil }
    return try ranking().first { rows.contains($0) }
  }

  /// The best settings as a table: trials that differ in their seed or fold alone are repeats of
  /// one setting. Seeds are ranked by the median, so that a lucky one wins nothing; folds by the
  /// mean, as cross-validation is. Those of a search are ranked by the mean, too, and a setting
  /// with fewer trials than others comes after these.
  public func settings(count: Int) throws -> String {
    let repeats = repeats
    let groups = try groups(by: repeats)
    let names = repeats == [.seed] ? "seeds" : repeats == [.fold] ? "folds" : "trials"
    let folded = ranksMeans(repeats)
    let anyFailed = !groups.failed.isEmpty
    var table = TextTable(
      results.swept.filter { !repeats.contains($0) }.map(\.name)
        + ["\(folded ? "mean" : "median") \(measure.name)"] + (folded ? ["deviation"] : [])
        + ["lowest", "highest", names] + (anyFailed ? ["failed"] : []))
    for group in groups.ranked.prefix(count) {
      let deviation = folded ? [NumberStyle.metric(Spread(group.values).deviation)] : []
      table.append(
        group.key.map { $0?.text ?? "-" } + [text(group.middle, of: measure)] + deviation
          + [
            text(group.values.first ?? .nan, of: measure),
            text(group.values.last ?? .nan, of: measure), String(group.values.count),
          ] + (anyFailed ? [String(groups.failed[group.key] ?? 0)] : []))
    }
    return table.text
  }

  /// The best settings with a finished trial, and their rows by ascending value.
  func rankedSettings(
    count: Int
  ) throws -> [(values: [(parameter: Parameter, value: ParameterValue?)], rows: [Int])] {
    let parameters = results.swept.filter { !repeats.contains($0) }
    let values = try results.values(of: measure)
    return try groups(by: repeats).ranked.prefix(count).map { group in
      (
        zip(parameters, group.key).map { ($0, $1) },
        group.rows.sorted { (values[$0], $0) < (values[$1], $1) }
      )
    }
  }

  /// Whether settings are ranked by the mean of their repeats; otherwise it is the median.
  var ranksMeans: Bool { ranksMeans(repeats) }

  /// The repeats of one setting.
  private struct Group {
    let key: [ParameterValue?]
    let rows: Set<Int>
    /// Ascending.
    let values: [Double]
    /// What it is ranked by.
    let middle: Double
  }

  /// The settings with a finished trial, the best first, and how many trials of each setting
  /// failed.
  private func groups(
    by repeats: [Parameter]
  ) throws -> (ranked: [Group], failed: [[ParameterValue?]: Int]) {
    let columns = try results.swept.filter { !repeats.contains($0) }.map {
      try results.values(of: $0)
    }
    let values = try results.values(of: measure)
    var rows: [[ParameterValue?]: [Int]] = [:]
    var failed: [[ParameterValue?]: Int] = [:]
    for row in results.trialIDs.indices {
      let key = columns.map { $0[row] }
      switch results.statuses[row] {
      case .done, .stopped:
        if !values[row].isNaN { rows[key, default: []].append(row) }
      case .failed, .diverged: failed[key, default: 0] += 1
      default: break
      }
    }
    let ranksMeans = ranksMeans(repeats)
    let groups = rows.map { key, rows in
      let sorted = rows.map { values[$0] }.sorted()
      return Group(
        key: key, rows: Set(rows), values: sorted,
        middle: ranksMeans ? Spread(sorted).mean : median(sorted))
    }
    let isSearch = results.isSearch
    return (
      groups.sorted { one, other in
        if isSearch, one.values.count != other.values.count {
          return one.values.count > other.values.count
        }
        return isBetter(one.middle, other.middle, label(one.key) < label(other.key))
      }, failed
    )
  }

  private func ranksMeans(_ repeats: [Parameter]) -> Bool {
    repeats.contains(.fold) || results.isSearch
  }

  /// - Parameter earlier: decides between equals.
  private func isBetter(_ a: Double, _ b: Double, _ earlier: @autoclosure () -> Bool) -> Bool {
    a == b ? earlier() : measure.higherIsBetter ? a > b : a < b
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
