import ArgumentParser
import KernelContract
import MatrixKernels

@main
struct Benchmark: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "bench", abstract: "Measures the kernels, and the machine.",
    subcommands: [
      KernelBenchmark.self, StepCommand.self, NeighboursCommand.self, CSVCommand.self,
    ],
    defaultSubcommand: KernelBenchmark.self)

  /// The kernel set of this name, or the best.
  static func kernels(_ name: String?) throws -> KernelTable {
    do { return try KernelSets.choose(name) } catch { throw ValidationError("\(error)") }
  }
}
