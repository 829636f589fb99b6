import KernelContract
import MatrixKernels
import SystemSupport
import Wording

/// What this machine is to a sweep: its processor, and how fast each kernel set is on it.
public struct MachineReport {
  private let chosen: KernelTable
  private let speeds: [(kernels: KernelTable, speed: KernelSpeed)]

  /// Measures every kernel set that runs here, a third of a second each.
  public init(chosen: KernelTable) {
    self.chosen = chosen
    speeds = KernelSets.available.map { ($0, KernelSpeed($0)) }
  }

  /// The report for people.
  public var text: String {
    let cores = Processors.usable
    var lines = ["processor  \(Processors.name), \(Processors.architecture)"]
    lines.append("cores      \(cores) usable")
    let caches = Processors.caches()
    if !caches.isEmpty {
      lines.append(
        "caches     "
          + caches.map { "level \($0.level): \(NumberStyle.binaryBytes($0.bytes))" }
          .joined(separator: ", "))
    }
    lines.append(
      "memory     \(NumberStyle.binaryBytes(Int(clamping: ProcessInfo.processInfo.physicalMemory)))"
    )
    lines.append("kernels    \(chosen.name)\n")
    var table = TextTable(["kernels", "product, GFLOP/s", "ceiling, GFLOP/s", "share"])
    for (kernels, speed) in speeds {
      table.append([
        kernels.name, formatted("%.1f", speed.product),
        formatted("%.1f", speed.ceiling),
        formatted("%.2f", speed.product / speed.ceiling),
      ])
    }
    lines.append(table.text)
    lines.append(
      "\none core, a product of 512 x 512 x 512; the ceiling is what independent fused multiply-adds reach"
    )
    return lines.joined(separator: "\n")
  }
}
