import Search

/// Reads `budget` and `limits`, which hold for every kind of sweep.
struct BudgetReader {
  let log: ProblemLog

  /// What the whole sweep may spend.
  func budget(_ value: JSONValue?) -> SweepBudget {
    guard let value,
      let reader = ObjectReader(
        value, path: "budget", known: ["hours", "trials", "epochs"], log: log)
    else { return SweepBudget() }
    let budget = SweepBudget(
      hours: reader.number("hours", "a number of hours above 0") { $0 > 0 && $0 <= 1e5 },
      trials: reader.integer("trials", 1...10_000_000),
      epochs: reader.integer("epochs", 1...1_000_000_000_000))
    let isEmpty = ["hours", "trials", "epochs"].allSatisfy { reader.value($0) == nil }
    if isEmpty && !reader.hasUnknownKeys {
      log.add("budget", line: value.line, "needs \"hours\", \"trials\" or \"epochs\"")
    }
    return budget
  }

  /// Seconds after which a trial is ended; nil for never.
  func secondsPerTrial(_ value: JSONValue?) -> Double? {
    guard let value,
      let reader = ObjectReader(value, path: "limits", known: ["seconds_per_trial"], log: log)
    else { return nil }
    let seconds = reader.number("seconds_per_trial", "a number of seconds above 0") {
      $0 > 0 && $0 <= 1e9
    }
    if reader.value("seconds_per_trial") == nil && !reader.hasUnknownKeys {
      log.add("limits", line: value.line, "needs \"seconds_per_trial\"")
    }
    return seconds
  }
}
