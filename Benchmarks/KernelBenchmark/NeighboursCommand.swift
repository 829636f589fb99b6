import ArgumentParser
import Dispatch
import Foundation
import KernelContract
import KernelPeers
import SystemSupport

/// What others on the same processor take of it: how much longer work takes than at best, and how
/// far memory is.
struct NeighboursCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "neighbours",
    abstract: "Measures what other machines on the same processor take of a core and its caches.",
    discussion: """
      First, for some seconds in turn, work without memory and work with the numbers in the first \
      two caches: were the core nobody else's, each would always take as long as at best. Then \
      walks through memory, one cache line after the other in no order, again at once and after a \
      pause.
      """)

  @Option(help: "The processor to run on.")
  var core = 0
  @Option(help: "Seconds for the work.")
  var seconds = 5.0
  @Option(help: "Milliseconds between two walks.")
  var pause = 2.5

  func validate() throws {
    guard (0.1...3600).contains(seconds) else {
      throw ValidationError("0.1 to 3600 seconds, not \(seconds)")
    }
    guard (0...1000).contains(pause) else {
      throw ValidationError("a pause of 0 to 1000 milliseconds, not \(pause)")
    }
  }

  func run() throws {
    let kernels = try Benchmark.kernels(nil)
    peers_pin(Int32(core))
    print("\(Processors.name), kernels \(kernels.name), core \(core)\n")
    showWork(kernels)
    showMemory()
  }

  private func showWork(_ kernels: KernelTable) {
    var meaningless: Float = 0
    var sum = 0.0
    let (numbers, others) = (floats(2048), floats(2048))
    defer {
      numbers.deallocate()
      others.deallocate()
    }
    let walk = MemoryWalk(kilobytes: 256)
    let work = [
      Contender(name: "multiply-adds in registers") {
        meaningless += kernels.products.independentMultiplyAdds(8000)
      },
      Contender(name: "products of 16 KB of numbers") {
        for _ in 0..<60 { sum += kernels.reductions.dotProduct(numbers, others, 2048) }
      },
      Contender(name: "a walk through 256 KB", work: walk.run),
    ]
    var times = work.map { _ in [Double]() }
    let end = DispatchTime.now().uptimeNanoseconds + UInt64(seconds * 1e9)
    while DispatchTime.now().uptimeNanoseconds < end {
      for (index, contender) in work.enumerated() {
        times[index].append(Self.nanoseconds(contender.work))
      }
    }
    withExtendedLifetime((meaningless, sum)) {}
    print("| work | best, us | median / best | mean / best | slowest tenth / best |")
    print("|---|---|---|---|---|")
    for (contender, times) in zip(work, times) {
      let sorted = times.sorted()
      // Not the very best: a clock may step.
      let best = sorted[sorted.count / 1000]
      let mean = sorted.reduce(0, +) / Double(sorted.count)
      let ratios = [sorted[sorted.count / 2], mean, sorted[sorted.count * 9 / 10]]
      print(
        "| \(contender.name) | \(text(best / 1e3, 1)) | "
          + ratios.map { text($0 / best, 2) }.joined(separator: " | ") + " |")
    }
  }

  private func showMemory() {
    print("\n| memory, KB | again at once, ns a line | after \(text(pause, 1)) ms |\n|---|---|---|")
    for kilobytes in [256, 512, 1024, 2048, 4096, 8192, 16384] {
      let walk = MemoryWalk(kilobytes: kilobytes)
      let medians = [0, pause].map { pause in
        let times = (0..<40).map { _ in
          let end = DispatchTime.now().uptimeNanoseconds + UInt64(pause * 1e6)
          while DispatchTime.now().uptimeNanoseconds < end {}
          return Self.nanoseconds(walk.run) / Double(walk.lineCount)
        }
        return times.sorted()[times.count / 2]
      }
      print("| \(kilobytes) | \(text(medians[0], 1)) | \(text(medians[1], 1)) |")
    }
  }

  private func text(_ value: Double, _ digits: Int) -> String {
    String(format: "%.\(digits)f", value)
  }

  private static func nanoseconds(_ work: () -> Void) -> Double {
    let begin = DispatchTime.now().uptimeNanoseconds
    work()
    return Double(DispatchTime.now().uptimeNanoseconds - begin)
  }
}
