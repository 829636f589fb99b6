import ArgumentParser
import Configs
import Records
import Results
import Search
import SweepRunner
import SystemSupport
import Wording

/// What `run` and `plan` have in common.
struct SweepOptions: ParsableArguments {
  @Argument(
    help: "The experiment config, a JSON5 file (docs/config.md); - for standard input.",
    completion: .file())
  var config: String

  @Option(
    name: .customLong("set"),
    help: ArgumentHelp(
      "Override a hyperparameter or a key, such as learning_rate=0.01 or dataset.validation=0.3.",
      valueName: "key=value"))
  var overrides: [String] = []

  @Option(
    help: "Trials at a time; at most, and by default, as many as this process may use processors.")
  var threads: Int?

  @Option(
    help: "Where the result goes; by default results/NAME.h5 in the folder that you are in.",
    completion: .file(),
    transform: resultPath)
  var output: String?

  @OptionGroup var kernels: KernelOptions

  func validate() throws {
    if let threads, threads < 1 || threads > 4096 {
      throw ValidationError("--threads \(threads): give a number from 1 to 4096")
    }
  }

  /// Threads beyond the processors would only take time from each other.
  var threadCount: Int { min(threads ?? .max, Processors.usable) }

  /// How many threads work, as people read it.
  var threadText: String {
    let text = counted(threadCount, "thread")
    guard let threads, threads > threadCount else { return text }
    return text + " (of \(threads): this process may use no more processors)"
  }

  /// The sweep of the config, ready to run.
  ///
  /// - Parameter isFresh: whether what an earlier run left does not matter.
  func prepared(shard: Shard? = nil, isFresh: Bool = false) throws -> PreparedSweep {
    let configuration = try Configuration(file: config, overrides: overrides)
    let path = outputPath(configuration.name, shard)
    return try PreparedSweep(
      configuration, shard: shard, threads: threadCount,
      version: isFresh ? .current : SweepStore.preparationVersion(ofSweepAt: path),
      begun: isFresh ? nil : shard.flatMap { BegunShard($0, at: path) })
  }

  func outputPath(_ sweep: PreparedSweep) -> String {
    outputPath(sweep.configuration.name, sweep.shard)
  }

  private func outputPath(_ name: String, _ shard: Shard?) -> String {
    if let output { return output }
    let whole = "results/\(name).h5"
    return shard.map { ShardFiles(joined: whole).path(of: $0) } ?? whole
  }
}
