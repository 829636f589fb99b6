import KernelContract

/// What one core does with a kernel set, measured now.
public struct KernelSpeed: Sendable {
  /// Billions of operations a second in a product of 512 x 512 x 512.
  public let product: Double
  /// Billions of operations a second in independent fused multiply-adds: the ceiling.
  public let ceiling: Double

  /// Measures the calling thread for about `milliseconds`; the best of short turns, because other
  /// processes may use the core, too.
  public init(_ kernels: KernelTable, milliseconds: Int = 300) {
    let size = 512
    let (x, w, y) = (
      Matrix(rows: size, columns: size), Matrix(rows: size, columns: size),
      Matrix(rows: size, columns: size)
    )
    for i in 0..<size {
      for j in 0..<size {
        x[i, j] = Float((i + 3 * j) % 7) - 3
        w[i, j] = Float((5 * i + j) % 11) - 5
      }
    }
    let product = Product.forward(
      rows: size, inputs: size, outputs: size, x: x.elements, xStride: x.stride,
      weights: w.elements, weightStride: w.stride, bias: nil, y: y.elements, yStride: y.stride,
      isPadded: true)
    let scratch = ScratchMemory(kernels)
    let rounds = Int(product.operationCount) / (2 * kernels.products.independentCount)
    let clock = ContinuousClock()
    let end = clock.now + .milliseconds(milliseconds)
    var (best, bestCeiling) = (Double.infinity, Double.infinity)
    var meaningless: Float = 0
    repeat {
      best = min(
        best, seconds(clock.measure { kernels.products.multiply(product, scratch.floats) }))
      bestCeiling = min(
        bestCeiling,
        seconds(clock.measure { meaningless += kernels.products.independentMultiplyAdds(rounds) }))
    } while clock.now < end
    withExtendedLifetime((meaningless, x, w, y)) {}
    self.product = product.operationCount / best / 1e9
    ceiling = Double(2 * kernels.products.independentCount * rounds) / bestCeiling / 1e9

    func seconds(_ duration: Duration) -> Double {
      Double(duration.components.seconds) + Double(duration.components.attoseconds) * 1e-18
    }
  }
}
