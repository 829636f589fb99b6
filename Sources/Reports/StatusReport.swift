import Records
import Results
import SystemSupport
import Wording

/// How far a sweep is, from its journal's note or from the result file alone.
public struct StatusReport {
  /// The report's lines.
  public let text: String
  /// Whether a process works on it, as far as can be told.
  public let isRunning: Bool
  /// Whether every trial is finished.
  public let isComplete: Bool

  /// Seconds without news after which a run is not believed to go on.
  private static let patience = 15.0

  /// A run that gets less of its processors is slowed down by other work.
  private static let leastShare = 0.8

  /// Asks about a result.
  ///
  /// - Throws: ``ResultsError`` where there is neither a run nor a result.
  public init(_ path: String, now: Date = Date()) throws {
    let run = RunStatus.read(result: path)
    let exists = FileManager.default.fileExists(atPath: path)
    let results = run == nil || exists ? try SweepResults(opening: path) : nil
    guard let (status, holder) = run else {
      guard let results else { throw ReportError.nothingFinished(path: path) }
      (text, isRunning, isComplete) = try Self.ended(results)
      return
    }
    let silence = now.timeIntervalSince1970 - status.updated
    isRunning = Self.isRunning(status, holder: holder, now: now)
    isComplete = false
    let isStopped =
      status.host == ProcessInfo.processInfo.hostName && ChildProcess.isStopped(status.process)
    var lines = [
      isRunning && isStopped
        ? "\(path): stopped by a signal, process \(status.process) on \(status.host); kill -CONT "
          + "\(status.process) lets it go on"
        : isRunning
          ? "\(path): running, process \(status.process) on \(status.host)"
          : "\(path): not running; process \(status.process) on \(status.host) was last seen "
            + "\(NumberStyle.time(max(0, silence))) ago. The same overnight run goes on with it"
    ]
    let failed = status.failed > 0 ? ", \(status.failed) failed" : ""
    lines.append(
      status.search.map(Self.line)
        ?? "\(status.finished) of \(counted(status.planned, "trial")) finished\(failed)")
    if isRunning {
      let width = 30
      let filled = Int(max(0, min(1, status.share)) * Double(width))
      lines.append(
        String(repeating: "█", count: filled) + String(repeating: "░", count: width - filled)
          + formatted(" %.0f %%", 100 * status.share)
          + (status.remaining.map { ", \(NumberStyle.time($0)) left" } ?? "")
          + ", \(NumberStyle.count(status.samplesPerSecond)) samples/s, running for "
          + NumberStyle.time(max(0, now.timeIntervalSince1970 - status.started)))
    }
    if isRunning, let slowness = Self.slowness(status) { lines.append(slowness) }
    if let trial = status.bestTrial, let value = status.bestValue {
      lines.append(
        "best \(status.objective) \(NumberStyle.metric(value)) (trial \(trial))")
    }
    if isRunning, !status.work.isEmpty {
      var table = TextTable(["training trial", "epoch", "of"])
      for work in status.work {
        table.append(["\(work.trial)", "\(work.epoch)", "\(work.epochs)"])
      }
      lines += ["", table.text]
    }
    if let results {
      let done = results.statuses.count { $0 != .pending }
      lines += ["", "the result file has \(counted(done, "finished trial")) and can be opened"]
      if let search = try? SearchReport(results) { lines += ["", search.text] }
    }
    text = lines.joined(separator: "\n")
  }

  /// What slows a run down; nil where it has the processors that it is to use.
  package static func slowness(_ status: RunStatus) -> String? {
    guard let share = status.processorShare, share < leastShare else { return nil }
    return formatted(
      "slower than planned: other work on this machine leaves %.0f %% of its processors to this run",
      100 * share)
  }

  /// Whether a run goes on, as far as can be told: who holds the journal's lock is known on the same
  /// machine only.
  static func isRunning(_ status: RunStatus, holder: String?, now: Date) -> Bool {
    let silence = now.timeIntervalSince1970 - status.updated
    return status.host == ProcessInfo.processInfo.hostName
      ? holder != nil : holder != nil || silence < patience
  }

  /// How far a search is.
  private static func line(_ search: RunStatus.Search) -> String {
    let epochs =
      search.mostEpochs.map { "\(search.epochs) of \(counted($0, "epoch"))" }
      ?? counted(search.epochs, "epoch")
    let rungs = zip(search.rungEpochs, search.rungSettings).map { "\($1) at \($0)" }
    return
      "\(epochs), \(counted(search.settings, "setting")), \(search.paused) paused; came to epochs: "
      + rungs.joined(separator: ", ")
  }

  private static func ended(_ results: SweepResults) throws -> (String, Bool, Bool) {
    let statuses = results.statuses
    let finished = statuses.count { $0 != .pending }
    let failed = statuses.count(where: \.isFailure)
    let isComplete = finished == statuses.count
    var lines = [
      "\(results.path): \(try results.attribute("sweep_status"))",
      "\(finished) of \(counted(statuses.count, "trial")) finished"
        + (failed > 0 ? ", \(failed) failed" : ""),
    ]
    let report = try TopReport(results)
    if let best = try report.best() {
      let measure = results.objective.measure
      let value = try results.values(of: measure)[best]
      lines.append(
        "best \(measure.name) \(NumberStyle.metric(value)) (trial \(results.trialIDs[best]))")
    }
    // Without its config's files a search cannot be replayed.
    if let search = try? SearchReport(results) { lines += ["", search.text] }
    return (lines.joined(separator: "\n"), false, isComplete)
  }
}
