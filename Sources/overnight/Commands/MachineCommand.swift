import ArgumentParser
import Reports

struct MachineCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "machine",
    abstract: "Shows the processor, the kernels that are chosen for it, and how fast they are.",
    discussion: """
      The environment variable OVERNIGHT_KERNELS, or --kernels here and at run and plan, takes \
      another set. All sets give the same bits.
      """)

  @OptionGroup var choice: KernelOptions

  func run() throws {
    try Failure.reported { print(MachineReport(chosen: try choice.kernelTable()).text) }
  }
}
