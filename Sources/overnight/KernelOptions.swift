import ArgumentParser
import KernelContract
import MatrixKernels

/// Which kernels compute.
struct KernelOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      """
      Kernel set to use: x86-64-v4, x86-64-v3, arm64 or portable; that of OVERNIGHT_KERNELS, or the \
      best one, by default.
      """,
      valueName: "set"))
  var kernels: String?

  func kernelTable() throws -> KernelTable { try KernelSets.choose(kernels) }
}
