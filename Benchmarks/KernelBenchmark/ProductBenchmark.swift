import KernelContract
import KernelPeers

/// Products of the three uses, in the shapes of small and large networks, ours beside the
/// libraries.
struct ProductBenchmark {
  /// A use of products in a layer with `rows`, `inputs` and `outputs`.
  enum Use: Int, CaseIterable, Codable {
    case forward
    case dW
    case dX
  }

  /// One line of the table. Speeds are in GFLOP/s.
  struct Cell: Codable {
    /// M rows, N outputs, K inputs of the forward product.
    var shape: [Int]
    var use: String
    var ours: Double
    var openblas: Double?
    var blis: Double?
    var ceiling: Double
  }

  /// M rows, K inputs, N outputs.
  static let shapes: [(M: Int, K: Int, N: Int)] = [
    (4, 3, 4), (32, 64, 16), (32, 64, 32), (32, 64, 128), (32, 16, 10), (32, 128, 10),
    (33, 65, 17), (64, 784, 64), (64, 784, 256), (128, 784, 512), (256, 512, 512),
    (512, 512, 512), (1024, 1024, 1024),
  ]

  let kernels: KernelTable
  let openblas: BLASLibrary?
  let blis: BLASLibrary?
  let turns: Int

  func cell(_ shape: (M: Int, K: Int, N: Int), _ use: Use) -> Cell {
    let (M, K, N) = shape
    let (x, w, y) = (floats(M * K), floats(K * N), floats(M * N))
    let scratch = floats(kernels.products.scratchCount)
    defer { for block in [x, w, y, scratch] { block.deallocate() } }
    let product = product(use, M, K, N, x, w, y)
    var contenders = [Contender(name: "ours") { kernels.products.multiply(product, scratch) }]
    for library in [openblas, blis].compactMap({ $0 }) {
      contenders.append(
        Contender(name: library.name) {
          peers_multiply(
            library.handle, Int32(use.rawValue), Int32(M), Int32(N), Int32(K), x, w, y)
        })
    }
    // As many multiply-adds as the product has, so that the ceiling is measured over as long a
    // time.
    let each = 2 * Double(kernels.products.independentCount)
    let rounds = max(1000, Int(product.operationCount / each))
    var meaningless: Float = 0
    contenders.append(
      Contender(name: "ceiling") { meaningless += kernels.products.independentMultiplyAdds(rounds) }
    )
    let seconds = bestSeconds(of: contenders, turns: turns)
    var speeds = Dictionary(
      uniqueKeysWithValues: zip(
        contenders.map(\.name), seconds.map { product.operationCount / $0 / 1e9 }))
    speeds["ceiling"] = each * Double(rounds) / (seconds.last ?? 1) / 1e9
    withExtendedLifetime(meaningless) {}
    return Cell(
      shape: [M, N, K], use: "\(use)", ours: speeds["ours"] ?? 0, openblas: speeds["OpenBLAS"],
      blis: speeds["BLIS"], ceiling: speeds["ceiling"] ?? 0)
  }

  /// Row-major matrices without padding, as the libraries take them.
  func product(
    _ use: Use, _ M: Int, _ K: Int, _ N: Int, _ x: UnsafeMutablePointer<Float>,
    _ w: UnsafeMutablePointer<Float>, _ y: UnsafeMutablePointer<Float>
  ) -> Product {
    switch use {
    case .forward:
      .forward(
        rows: M, inputs: K, outputs: N, x: x, xStride: K, weights: w, weightStride: N, bias: nil,
        y: y, yStride: N, isPadded: false)
    case .dW:
      .weightGradient(
        rows: M, inputs: K, outputs: N, x: x, xStride: K, deltas: y, deltaStride: N, gradient: w,
        gradientStride: N, isPadded: false)
    case .dX:
      .inputGradient(
        rows: M, inputs: K, outputs: N, deltas: y, deltaStride: N, weights: w, weightStride: N,
        gradient: x, gradientStride: K, isPadded: false)
    }
  }
}
