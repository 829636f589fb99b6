import KernelContract
import MatrixKernels
import SeededRandom
import Testing

/// One of a layer's three products with random factors in memory of the exact size, to be computed
/// by any kernel set, with its value by plain loops of fused multiply-adds.
struct MultiplyProblem {
  enum Use: CaseIterable {
    case forward
    case weightGradient
    case inputGradient
  }

  let use: Use
  let M: Int
  let N: Int
  let K: Int
  /// Numbers between the end of a row and the beginning of the next; NaN, so that none is used.
  let gap: Int
  /// Whether rows of B and C go up to a multiple of sixteen columns, B's with zeros.
  let isPadded: Bool
  /// A shuffled batch: which rows of X.
  let list: [Int32]?
  let hasBias: Bool
  /// Rows of M x K: X, or the deltas of an input gradient.
  let a: [Float]
  let aStride: Int
  let b: [Float]
  let bStride: Int
  let bias: [Float]
  /// What C holds before, row by row, where a gradient is added to it.
  let starts: [Float]?

  init(
    _ use: Use = .forward, M: Int, N: Int, K: Int, gap: Int = 0, listed: Bool = false,
    hasBias: Bool = false, isPadded: Bool = false, seed: UInt64
  ) {
    var random = RandomStream(seed: seed, purpose: .data)
    func fill(_ rows: Int, _ columns: Int, isPadded: Bool = false) -> [Float] {
      var values: [Float] = []
      for row in 0..<rows {
        for _ in 0..<columns { values.append(2 * random.uniform() - 1) }
        if isPadded {
          values += [Float](repeating: 0, count: Matrix.paddedColumns(columns) - columns)
        } else if row < rows - 1 {
          values += [Float](repeating: .nan, count: gap)
        }
      }
      return values
    }
    (self.use, self.M, self.N, self.K, self.gap) = (use, M, N, K, gap)
    self.isPadded = isPadded
    self.hasBias = hasBias && use == .forward
    // X has as many rows again as are listed.
    let rows = use == .weightGradient ? K : M
    let takesList = listed && use != .inputGradient && rows > 0
    list = takesList ? (0..<rows).map { _ in Int32(random.below(2 * rows)) } : nil
    let stored = takesList ? 2 * rows : rows
    switch use {
    case .forward: (a, b) = (fill(stored, K), fill(K, N, isPadded: isPadded))
    case .weightGradient: (a, b) = (fill(stored, M), fill(K, N, isPadded: isPadded))
    case .inputGradient: (a, b) = (fill(M, K), fill(N, K, isPadded: isPadded))
    }
    aStride = (use == .weightGradient ? M : K) + gap
    let bColumns = use == .inputGradient ? K : N
    bStride = isPadded ? Matrix.paddedColumns(bColumns) : bColumns + gap
    bias = fill(1, N, isPadded: isPadded)
    // What asks for a bias adds to C where there is none.
    starts = hasBias && use == .weightGradient ? fill(M, N).filter { !$0.isNaN } : nil
  }

  /// Row-major C without padding, which is expected to be zero. Memory behind every operand ends
  /// where it must.
  func product(_ kernels: KernelTable, epilogue: ActivationFunction? = nil) -> [Float] {
    compute(epilogue) { product, scratch in kernels.products.multiply(product, scratch) }
  }

  func compute(
    _ activation: ActivationFunction? = nil,
    _ multiply: (Product, UnsafeMutablePointer<Float>) -> Void
  ) -> [Float] {
    let cStride = isPadded ? Matrix.paddedColumns(N) : N + gap
    // What stood in C before must not matter.
    var c = [Float](
      repeating: isPadded && starts != nil ? 0 : .nan,
      count: isPadded ? M * cStride : max(0, M * cStride - gap))
    // What an earlier product left there must not matter either.
    var scratch = [Float](
      repeating: .nan, count: KernelSets.available.map(\.products.scratchCount).max() ?? 0)
    if let starts {
      for i in 0..<M { for j in 0..<N { c[i * cStride + j] = starts[i * N + j] } }
    }
    c.withUnsafeMutableBufferPointer { c in
      a.withUnsafeBufferPointer { a in
        b.withUnsafeBufferPointer { b in
          bias.withUnsafeBufferPointer { bias in
            withList { list in
              multiply(
                product(
                  a.baseAddress ?? UnsafePointer(nowhere), b.baseAddress ?? UnsafePointer(nowhere),
                  hasBias ? bias.baseAddress : nil, c.baseAddress ?? nowhere, cStride, list,
                  activation.map { .activate($0, sums: nil) } ?? .none),
                &scratch)
            }
          }
        }
      }
    }
    if isPadded {
      let padding = (0..<M).flatMap { c[$0 * cStride + N..<($0 + 1) * cStride] }
      #expect(padding.allSatisfy { $0 == 0 }, "padding of \(use) \(M) x \(N) x \(K)")
    }
    return (0..<M).flatMap { i in (0..<N).map { c[i * cStride + $0] } }
  }

  private var nowhere: UnsafeMutablePointer<Float> {
    UnsafeMutablePointer(bitPattern: 64) ?? UnsafeMutablePointer.allocate(capacity: 1)
  }

  private func withList(_ body: (UnsafePointer<Int32>?) -> Void) {
    guard let list else { return body(nil) }
    list.withUnsafeBufferPointer { body($0.baseAddress) }
  }

  private func product(
    _ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>, _ bias: UnsafePointer<Float>?,
    _ c: UnsafeMutablePointer<Float>, _ cStride: Int, _ list: UnsafePointer<Int32>?,
    _ epilogue: Epilogue
  ) -> Product {
    switch use {
    case .forward:
      .forward(
        rows: M, inputs: K, outputs: N, x: a, xStride: aStride, xRows: list, weights: b,
        weightStride: bStride, bias: bias, y: c, yStride: cStride, epilogue: epilogue,
        isPadded: isPadded)
    case .weightGradient:
      .weightGradient(
        rows: K, inputs: M, outputs: N, x: a, xStride: aStride, xRows: list, deltas: b,
        deltaStride: bStride, gradient: c, gradientStride: cStride, accumulates: starts != nil,
        isPadded: isPadded)
    case .inputGradient:
      .inputGradient(
        rows: M, inputs: N, outputs: K, deltas: a, deltaStride: aStride, weights: b,
        weightStride: bStride, gradient: c, gradientStride: cStride, epilogue: epilogue,
        isPadded: isPadded)
    }
  }

  /// The promise itself: bias, what C holds, or 0, then one fused multiply-add a k, k ascending.
  func expected() -> [Float] {
    func place(_ row: Int) -> Int { list.map { Int($0[row]) } ?? row }
    return (0..<M).flatMap { i in
      (0..<N).map { j in
        var sum: Float = starts?[i * N + j] ?? (hasBias ? bias[j] : 0)
        for k in 0..<K {
          let factor =
            use == .weightGradient ? a[place(k) * aStride + i] : a[place(i) * aStride + k]
          sum.addProduct(factor, use == .inputGradient ? b[j * bStride + k] : b[k * bStride + j])
        }
        return sum
      }
    }
  }
}

func bits(_ values: [Float]) -> [UInt32] { values.map(\.bitPattern) }
