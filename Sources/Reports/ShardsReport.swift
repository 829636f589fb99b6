import Records
import Results
import Search
import SystemSupport
import Wording

/// How far the shards of a sweep are, each from its journal's note or its result.
public struct ShardsReport {
  /// The report's lines.
  public let text: String
  /// Whether a process works on one of them, or one waits in a queue.
  public let isRunning: Bool
  /// Whether all are whole, so that they can be joined.
  public let isComplete: Bool

  /// What is known of one.
  private struct Row {
    var state = "not begun"
    var isRunning = false
    var isComplete = false
    var isSearch = false
    var finished = 0
    var failed = 0
    var planned: Int?
    var sweepTrials: Int?
    var remaining: Double?
    var host = ""
    var best: (measure: String, value: Double, trial: Int)?
  }

  /// Asks about the shards beside a joined result.
  ///
  /// - Parameters:
  ///   - submitted: how many shards were given to a cluster, which need not have begun; nil for none.
  ///   - jobs: what a cluster's queue has of them, by number: a job's name and state.
  /// - Returns: nil where there are none, the joined result is whole, or one machine trains it alone.
  public init?(
    _ path: String, submitted: Int?, jobs: [Int: (name: String, state: String)], now: Date = Date()
  ) throws {
    let files = ShardFiles(joined: path)
    let existing = files.existing()
    guard let count = existing.map(\.count).max() ?? submitted else { return nil }
    let joined = try? SweepResults(opening: path)
    if let joined, try joined.isWhole { return nil }
    if RunStatus.read(result: path) != nil { return nil }
    let shards = (1...count).compactMap { Shard("\($0)/\(count)") }
    let rows = shards.map { Self.row(files.path(of: $0), now) }
    var table = TextTable(["shard", "state", "finished", "of", "failed", "left", "host", "job"])
    for (shard, row) in zip(shards, rows) {
      let job = jobs[shard.number]
      table.append([
        "\(shard.number)",
        row.isRunning || job == nil ? row.state : (job?.state.lowercased() ?? ""),
        "\(row.finished)", row.planned.map { "\($0)" } ?? "-", "\(row.failed)",
        row.remaining.map { NumberStyle.time($0) } ?? "-", row.host.isEmpty ? "-" : row.host,
        job?.name ?? "-",
      ])
    }
    isRunning = rows.contains(where: \.isRunning) || !jobs.isEmpty
    isComplete = rows.allSatisfy(\.isComplete)
    var lines = Self.lines(path, count, rows, table)
    if let joined, let search = try? SearchReport(joined) {
      lines += ["", "the joined result of the rounds so far:", search.text]
    }
    text = lines.joined(separator: "\n")
  }

  private static func lines(
    _ path: String, _ count: Int, _ rows: [Row], _ table: TextTable
  ) -> [String] {
    let finished = rows.reduce(0) { $0 + $1.finished }
    let failed = rows.reduce(0) { $0 + $1.failed }
    let planned = rows.compactMap(\.planned)
    let whole =
      rows.compactMap(\.sweepTrials).max()
      ?? (planned.count == rows.count ? planned.reduce(0, +) : nil)
    let running = rows.count(where: \.isRunning)
    var lines = [
      "\(path): \(counted(count, "shard")), \(running) running, \(rows.count(where: \.isComplete)) complete"
    ]
    // A shard that waits may take longer than those that run.
    let left = rows.filter { !$0.isComplete }.map(\.remaining)
    let remaining = left.contains(nil) ? nil : left.compactMap { $0 }.max()
    // The shards of a search have its trials in turn: the joined result counts them.
    if !rows.contains(where: \.isSearch) {
      lines.append(
        (whole.map { "\(finished) of \(counted($0, "trial"))" } ?? counted(finished, "trial"))
          + " finished" + (failed > 0 ? ", \(failed) failed" : "")
          + (remaining.map { ", about \(NumberStyle.time($0)) left" } ?? "")
      )
    }
    let measure = rows.compactMap(\.best).first.flatMap { Measure($0.measure) }
    let best = rows.compactMap(\.best).min { one, other in
      measure?.higherIsBetter == true ? one.value > other.value : one.value < other.value
    }
    if let best {
      lines.append("best \(best.measure) \(NumberStyle.metric(best.value)) (trial \(best.trial))")
    }
    lines += ["", table.text]
    if rows.allSatisfy(\.isComplete) {
      lines += ["", "overnight merge joins them"]
    }
    return lines
  }

  /// What is known of the shard at a path.
  private static func row(_ path: String, _ now: Date) -> Row {
    var row = Row()
    let results =
      FileManager.default.fileExists(atPath: path) ? try? SweepResults(opening: path) : nil
    if let results {
      row.isSearch = results.isSearch
      row.finished = results.statuses.count(where: \.isFinal)
      row.failed = results.statuses.count(where: \.isFailure)
      row.planned = results.isSearch ? nil : results.trialIDs.count
      row.sweepTrials = results.isSearch ? nil : try? results.numberAttribute("sweep_trials")
      row.isComplete = (try? results.isWhole) == true
      row.state = row.isComplete ? "complete" : "not running"
      row.host = (try? results.attribute("host")) ?? ""
      if let report = try? TopReport(results), let best = try? report.best(),
        let value = try? results.values(of: results.objective.measure)[best]
      {
        row.best = (results.objective.measure.name, value, results.trialIDs[best])
      }
    }
    guard let (status, holder) = RunStatus.read(result: path) else { return row }
    row.isRunning = StatusReport.isRunning(status, holder: holder, now: now)
    row.state = row.isRunning ? "running" : "not running"
    if row.isRunning && row.isSearch {
      // Its part of the round.
      (row.finished, row.failed) = (status.finished, status.failed)
      row.planned = status.planned
    } else if !row.isSearch {
      row.finished = max(row.finished, status.finished)
      row.failed = max(row.failed, status.failed)
      row.planned = row.planned ?? (status.planned > 0 ? status.planned : nil)
    }
    row.host = status.host
    if row.isRunning { row.remaining = status.remaining }
    if let trial = status.bestTrial, let value = status.bestValue {
      row.best = (status.objective, value, trial)
    }
    return row
  }
}
