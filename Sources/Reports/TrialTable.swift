import Results
import Wording

/// All trials as a table: hyperparameters, how they ended, metrics.
public struct TrialTable {
  /// One row a trial.
  public let table: TextTable

  /// Reads the columns of a result.
  public init(_ results: SweepResults) throws {
    let values = try results.parameters.map { ($0.name, try results.values(of: $0)) }
    let messages = try results.messages()
    let metrics = results.metrics.flatMap {
      ["kept_" + $0.rawValue, "final_" + $0.rawValue, "best_" + $0.rawValue]
    }
    let whole = ["epochs_run", "best_epoch", "kept_epoch", "parameter_count"]
    let kept = try results.metrics.map {
      ("kept_" + $0.rawValue, try results.values(of: .kept($0)))
    }
    let numbers = try (whole + metrics + ["wall_time", "start_time"]).map { name in
      if name == "kept_epoch" { return (name, try results.keptEpochs().map { Double($0) }) }
      return (name, try kept.first { $0.0 == name }?.1 ?? results.column(name))
    }
    var table = TextTable(
      ["trial"] + values.map(\.0) + ["status", "message"] + numbers.map(\.0))
    for (row, id) in results.trialIDs.enumerated() {
      let parameters = values.map { $0.1[row]?.text ?? "" }
      let rest = numbers.map { name, column in
        let number = column[row]
        if number.isNaN { return "" }
        if whole.contains(name) { return "\(Int(number))" }
        return metrics.contains(name) ? "\(Float(number))" : "\(number)"
      }
      table.append(
        ["\(id)"] + parameters + [results.statuses[row].name, messages[row]] + rest)
    }
    self.table = table
  }
}
