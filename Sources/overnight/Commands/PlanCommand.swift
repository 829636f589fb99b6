import ArgumentParser
import Records
import Reports
import Search
import SweepRunner
import SystemSupport
import Wording

struct PlanCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "plan",
    abstract: "Shows the trials of a config and what they will take; trains nothing.",
    discussion: """
      Of a search, whose trials are not known beforehand, it tells the rungs, and what settings drawn at \
      random would take on average. The time is measured: a few steps of up to six kinds of trial are run for a moment each, with \
      the kernels of this machine, and thrown away.
      """)

  @OptionGroup var options: SweepOptions

  @Option(
    help: ArgumentHelp(
      "Show one part of the sweep, and how all are divided among machines.",
      valueName: "part/parts"))
  var shard: Shard?

  @Flag(help: "List every trial, not the first 20 only.")
  var all = false

  func run() throws { try Failure.reported(plan) }

  private func plan() throws {
    let kernels = try options.kernels.kernelTable()
    let threads = options.threadCount
    let sweep = try options.prepared(shard: shard)
    for notice in sweep.notices { Failure.say("note: \(notice)") }
    let path = options.outputPath(sweep)
    let report = PlanReport(sweep.plan, data: sweep.data)
    print(
      "\(sweep.configuration.name)\(shard.map { ", shard \($0)" } ?? ""): \(report.size)"
        + (shard == nil || sweep.plan.search != nil ? "" : " of \(sweep.sweepTrials)"))
    print(report.data)
    print("all trials: \(report.fixed)\n")
    print(report.rungs ?? report.trials(limit: all ? .max : 20))

    if shard != nil { print("\n" + shards(sweep)) }

    var estimate = SweepEstimate(sweep, threads: threads, output: path, kernels: nil)
    if estimate.obstacle == nil {
      estimate = SweepEstimate(sweep, threads: threads, output: path, kernels: kernels)
    }
    var table = TextTable(["estimate", ""])
    table.append(["operations", NumberStyle.count(estimate.operations)])
    if let seconds = estimate.seconds {
      table.append([
        "time",
        "\(time(seconds, estimate, sweep)) on \(counted(threads, "thread")) (\(kernels.name))",
      ])
    }
    if let budget = budget(sweep, estimate) { table.append(["budget", budget]) }
    table.append([
      "peak memory",
      "\(NumberStyle.bytes(estimate.memoryBytes)) of "
        + NumberStyle.bytes(estimate.machineMemoryBytes),
    ])
    let free = estimate.freeBytes.map { ", \(NumberStyle.bytes(Double($0))) free" } ?? ""
    table.append(
      ["result", "\(path), up to \(NumberStyle.bytes(Double(estimate.fileBytes)))\(free)"])
    if sweep.plan.search != nil {
      table.append([
        "paused trials",
        "up to \(NumberStyle.bytes(Double(estimate.stateBytes))) in \(JournalFolder.path(ofResult: path)) while it runs",
      ])
    }
    if FileManager.default.fileExists(atPath: path) {
      table.append(["note", "\(path) exists; run goes on with it if it is of this sweep"])
    }
    print("\n" + table.text)
    if let obstacle = estimate.obstacle {
      Failure.say(obstacle)
      throw Failure.usage
    }
  }

  /// The time, and what it depends on.
  private func time(
    _ seconds: Double, _ estimate: SweepEstimate, _ sweep: PreparedSweep
  ) -> String {
    if let most = estimate.mostSeconds {
      return
        "\(NumberStyle.time(seconds)), up to \(NumberStyle.time(most)) if it goes to large networks,"
    }
    let endsEarly = sweep.plan.examples.contains { $0.settings.patience != nil }
    return (endsEarly ? "up to " : "") + NumberStyle.time(seconds)
  }

  /// What the config's budget leaves out; nil for nothing.
  private func budget(_ sweep: PreparedSweep, _ estimate: SweepEstimate) -> String? {
    let trials = sweep.budgetEnd.map { _ in
      "is enough for the first \(counted(sweep.affordableTrials.count, "trial")), which are estimated here"
    }
    let hours = sweep.configuration.budget.hours.flatMap { hours in
      estimate.seconds.map { $0 > 3600 * hours } == true
        ? "ends it after \(NumberStyle.time(3600 * hours))" : nil
    }
    let parts = [trials, hours].compactMap { $0 }
    return parts.isEmpty ? nil : parts.joined(separator: ", and ")
  }

  /// What each machine has to do.
  private func shards(_ sweep: PreparedSweep) -> String {
    guard let parts = sweep.division?.parts else {
      return sweep.plan.search == nil
        ? "every \(sweep.shard?.count ?? 1)th trial, as an earlier version began it"
        : "each round of the search is divided anew, by the operations of its trials"
    }
    let mean = parts.reduce(0) { $0 + $1.cost } / Double(parts.count)
    var table = TextTable(["shard", "trials", "of the mean"])
    for (place, part) in parts.enumerated() {
      table.append([
        "\(place + 1)", "\(part.places.count)",
        formatted("%.0f %%", 100 * part.cost / max(1, mean)),
      ])
    }
    return table.text
  }
}
