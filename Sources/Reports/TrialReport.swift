import Experiments
import NeuralNetworks
import Results

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
      "\(count) parameters, \(epochs) epochs in \(NumberStyle.time(time))", "",
    ]
    var table = TextTable(["parameter", "value"])
    for parameter in results.parameters {
      guard let value = try results.values(of: parameter)[row] else { continue }
      let mark = results.swept.contains(parameter) ? "  *" : ""
      table.append([parameter.rawValue, value.text + mark])
    }
    lines += [table.text, "* differs between trials", ""]

    var metrics = TextTable(["metric", "first", "best", "final", "history"])
    for metric in results.metrics {
      let history = try results.history(of: metric, row: row)
      let best = Metric.best(of: history, higherIsBetter: metric.higherIsBetter)?.value ?? .nan
      metrics.append([
        metric.rawValue, NumberStyle.metric(Double(history.first ?? .nan)),
        NumberStyle.metric(Double(best)), NumberStyle.metric(Double(history.last ?? .nan)),
        HistoryPlot.sparkline(history),
      ])
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
