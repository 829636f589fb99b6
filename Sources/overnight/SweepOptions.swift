import ArgumentParser
import Foundation
import SweepRunner
import SystemProcessors

/// What `run` and `plan` have in common.
struct SweepOptions: ParsableArguments {
  @Argument(
    help: "The experiment config, a JSON5 file (docs/config.md).", completion: .file())
  var config: String

  @Option(
    name: .customLong("set"),
    help: ArgumentHelp(
      "Override a hyperparameter or a key, such as learning_rate=0.01 or dataset.validation=0.3.",
      valueName: "key=value"))
  var overrides: [String] = []

  @Option(help: "Trials at a time; as many as this process may use cores, by default.")
  var threads: Int?

  @Option(
    help: "Where the result goes; results/NAME.h5 by default.", completion: .file(),
    transform: resultPath)
  var output: String?

  @OptionGroup var kernels: KernelOptions

  func validate() throws {
    if let threads, threads < 1 || threads > 4096 {
      throw ValidationError("--threads \(threads): give a number from 1 to 4096")
    }
  }

  var threadCount: Int { threads ?? Processors.usable }

  func outputPath(_ sweep: PreparedSweep) -> String {
    let part = sweep.shard.map { "-shard-\($0.number)-of-\($0.count)" } ?? ""
    return output ?? "results/\(sweep.configuration.name)\(part).h5"
  }
}
