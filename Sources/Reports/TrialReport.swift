import Networks
import Results
import Wording

/// Everything about one trial: how it ended, its hyperparameters, its histories.
public struct TrialReport {
  private let results: SweepResults
  private let row: Int

  /// A report on the trial in a row.
  public init(_ results: SweepResults, row: Int) {
    self.results = results
    self.row = row
  }

  /// The report's lines.
  public func text() throws -> String {
    let message = try results.messages()[row]
    let time = try results.column("wall_time")[row]
    let count = Int(try results.column("parameter_count")[row])
    let epochs = Int(try results.column("epochs_run")[row])
    var lines = [
      "trial \(results.trialIDs[row]) of \(try results.attribute("title")): "
        + results.statuses[row].name + (message.isEmpty ? "" : " (\(message))"),
      "\(counted(count, "parameter")), "
        + (results.statuses[row] == .pending
          ? "not trained yet"
          : counted(epochs, "epoch") + (time.isNaN ? "" : " in \(NumberStyle.time(time))")),
    ]
    let kept = try results.keptEpochs()[row]
    if kept > 0, kept < epochs { lines.append("the network of epoch \(kept) is kept") }
    lines.append("")
    var table = TextTable(["parameter", "value"])
    for parameter in results.parameters {
      guard let value = try results.values(of: parameter)[row] else { continue }
      let mark = results.swept.contains(parameter) ? "  *" : ""
      table.append([parameter.name, value.text + mark])
    }
    lines += [table.text, "* differs between trials", ""]

    let showsKept = kept > 0 && kept < epochs
    var metrics = TextTable(
      ["metric", "first", "best"] + (showsKept ? ["kept"] : []) + ["final", "history"])
    for metric in results.metrics {
      let history = try results.history(of: metric, row: row)
      let best = Metric.best(of: history, higherIsBetter: metric.higherIsBetter)?.value ?? .nan
      let numbers =
        [history.first ?? .nan, best] + (showsKept ? [history[kept - 1]] : [])
        + [history.last ?? .nan]
      metrics.append(
        [metric.rawValue] + numbers.map { NumberStyle.metric(Double($0)) }
          + [HistoryPlot.sparkline(history)])
    }
    lines.append(metrics.text)
    let objective = results.objective.metric
    let history = try results.history(of: objective, row: row)
    if history.count > 1 {
      lines += ["", objective.rawValue, HistoryPlot.plot(history)]
    }
    return lines.joined(separator: "\n")
  }
}
