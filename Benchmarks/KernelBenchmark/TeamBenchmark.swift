import Foundation
import KernelContract
import MatrixKernels

/// Forward products on one thread, and with helpers on the other cores.
struct TeamBenchmark {
  /// One line of the table. Speeds are in GFLOP/s.
  struct Cell: Codable {
    /// M rows, N outputs, K inputs.
    var shape: [Int]
    var alone: Double
    var team: Double
  }

  static let shapes: [(M: Int, K: Int, N: Int)] = [
    (32, 64, 128), (64, 784, 64), (64, 784, 256), (128, 784, 512), (256, 784, 1024),
    (784, 1024, 1024), (1024, 1024, 1024),
  ]

  let kernels: KernelTable
  /// Threads beside the calling one.
  let helpers: Int
  let turns: Int

  func cells() -> [Cell] {
    let team = CoreTeam()
    let kernels = kernels
    for _ in 0..<helpers { Thread.detachNewThread { team.help(kernels: kernels) } }
    while team.helperCount < helpers { sched_yield() }
    defer { team.close() }
    let (alone, together) = (TeamKernels(kernels), TeamKernels(kernels, team: team))
    return Self.shapes.map { M, K, N in
      let (x, w, y) = (floats(M * K), floats(K * N), floats(M * N))
      defer { for block in [x, w, y] { block.deallocate() } }
      let product = Product.forward(
        rows: M, inputs: K, outputs: N, x: x, xStride: K, weights: w, weightStride: N, bias: nil,
        y: y, yStride: N, isPadded: false)
      let seconds = bestSeconds(
        of: [
          Contender(name: "alone") { alone.multiply(product) },
          Contender(name: "team") { together.multiply(product) },
        ], turns: turns, secondsEach: 0.005)
      return Cell(
        shape: [M, N, K], alone: product.operationCount / seconds[0] / 1e9,
        team: product.operationCount / seconds[1] / 1e9)
    }
  }
}
