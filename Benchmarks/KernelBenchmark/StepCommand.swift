import ArgumentParser
import KernelPeers
import SweepRunner

struct StepCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "step",
    abstract: "Measures the kernels of a sweep's training steps on one core.",
    discussion: """
      A table for every network of the sweep: each kernel by itself, again and again on the same \
      memory, and in its place in the step. Every number is the best of many turns; the ceiling \
      is the rate of independent multiply-adds in registers.
      """)

  @Argument(help: "The sweep's config.")
  var config: String
  @Option(name: .customLong("set"), help: "Changes the config, as in overnight run.")
  var overrides: [String] = []
  @Option(help: "The kernel set to measure.")
  var kernels: String?
  @Option(help: "The processor to run on.")
  var core = 0
  @Option(help: "Turns of a hundred steps or more.")
  var turns = 40
  @Flag(help: "One JSON object a line of the tables, and nothing else.")
  var json = false

  func validate() throws {
    guard turns > 0 else { throw ValidationError("1 turn or more, not \(turns)") }
  }

  func run() throws {
    let kernels = try Benchmark.kernels(self.kernels)
    let sweep: PreparedSweep
    do { sweep = try PreparedSweep(configFile: config, overrides: overrides) } catch {
      throw ValidationError("\(error)")
    }
    peers_pin(Int32(core))
    let report = BenchmarkReport(json: json)
    var networks: Set<[Int]> = []
    for trial in sweep.plan.trials where networks.insert(trial.settings.hiddenSizes).inserted {
      if case .lbfgs = trial.settings.optimizer {
        throw ValidationError("L-BFGS asks for many gradients in a step; choose another optimizer")
      }
      let steps = StepBenchmark(
        kernels: kernels, dataset: sweep.datasets[0], settings: trial.settings, turns: turns)
      try report.show(steps.cells(), kernels)
    }
  }
}
