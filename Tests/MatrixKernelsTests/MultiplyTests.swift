import Foundation
import KernelContract
import MatrixKernels
import SeededRandom
import Testing

/// Every product has the bits of plain loops, whatever the kernel set, shape, stride and list.
/// Operands lie in memory that ends with them, so the address sanitizer sees every step beyond an
/// edge.
@Suite struct MultiplyTests {
  private func check(_ problem: MultiplyProblem) {
    let expected = bits(problem.expected())
    for kernels in KernelSets.available {
      #expect(
        bits(problem.product(kernels)) == expected,
        """
        \(kernels.name) \(problem.use) \(problem.M) x \(problem.N) x \(problem.K), gap \
        \(problem.gap), \(problem.list == nil ? "all rows" : "listed rows")
        """)
    }
  }

  /// Every size of a last tile and panel, and depths around nothing and around what is unrolled.
  @Test(arguments: MultiplyProblem.Use.allCases)
  func everyEdge(use: MultiplyProblem.Use) {
    for M in [0, 1, 2, 3, 5, 7, 8, 9, 12, 13, 16, 17, 33] {
      for N in [0, 1, 2, 3, 4, 5, 8, 14, 15, 16, 17, 20, 31, 32, 33, 37, 48, 49] {
        for K in [0, 1, 3, 4, 6] {
          check(
            MultiplyProblem(
              use, M: M, N: N, K: K, gap: (M + N) % 3, listed: (M + K) % 2 == 0,
              hasBias: N % 2 == 0, seed: UInt64(M * 1000 + N * 10 + K)))
        }
      }
    }
  }

  /// Few columns take groups of rows together, some with a last row behind them.
  @Test(arguments: MultiplyProblem.Use.allCases)
  func fewColumnsOfManyRows(use: MultiplyProblem.Use) {
    for M in [19, 20, 32, 33, 34, 36, 37, 49, 64, 65, 66, 81, 129] {
      for N in [1, 2, 4, 17, 20] {
        for K in [0, 1, 2, 5, 8, 11] {
          check(
            MultiplyProblem(
              use, M: M, N: N, K: K, gap: K % 2, listed: (M + N) % 2 == 0, hasBias: K % 3 != 0,
              seed: UInt64(M * 1000 + N * 10 + K)))
        }
      }
    }
  }

  /// Padding has no bits of its own: where that of B and of the bias is zero, that of C becomes
  /// zero, whatever stood there. Networks keep nothing but zeros between their rows, so that norms
  /// may run over all.
  @Test(arguments: MultiplyProblem.Use.allCases)
  func paddingBecomesZero(use: MultiplyProblem.Use) {
    var random = RandomStream(seed: 9, purpose: .data)
    for number in 0..<300 {
      check(
        MultiplyProblem(
          use, M: 1 + random.below(70), N: 1 + random.below(40),
          K: number % 30 == 0 ? 500 + random.below(40) : random.below(20),
          listed: number % 2 == 0, hasBias: number % 3 == 0, isPadded: true, seed: UInt64(number)))
    }
  }

  /// Depths and rows that take several blocks, and shapes for which A and B are packed.
  @Test(arguments: [
    (1, 1, 300), (50, 17, 515), (64, 33, 512), (100, 40, 600), (47, 16, 1000), (200, 10, 784),
    (130, 140, 150), (520, 37, 530), (600, 3, 600), (40, 300, 530), (513, 129, 129), (60, 780, 200),
  ])
  func blocks(M: Int, N: Int, K: Int) {
    for use in MultiplyProblem.Use.allCases {
      for listed in [false, true] {
        check(
          MultiplyProblem(
            use, M: M, N: N, K: K, gap: listed ? 5 : 0, listed: listed, hasBias: listed, seed: 3))
      }
    }
  }

  @Test func randomShapes() {
    var random = RandomStream(seed: 11, purpose: .data)
    for trial in 0..<150 {
      let use = MultiplyProblem.Use.allCases[random.below(3)]
      check(
        MultiplyProblem(
          use, M: random.below(90), N: random.below(90), K: random.below(320),
          gap: random.below(20), listed: random.below(2) == 1, hasBias: random.below(2) == 1,
          seed: UInt64(trial)))
    }
  }

  /// Strides that are 1 neither along rows nor along columns.
  @Test func everySecondNumber() {
    let (M, N, K) = (19, 21, 23)
    var random = RandomStream(seed: 4, purpose: .data)
    let a = (0..<2 * M * K).map { _ in random.uniform() }
    let b = (0..<K * N).map { _ in random.uniform() }
    for kernels in KernelSets.available {
      var c = [Float](repeating: 0, count: M * N)
      let scratch = ScratchMemory(kernels)
      a.withUnsafeBufferPointer { a in
        b.withUnsafeBufferPointer { b in
          c.withUnsafeMutableBufferPointer { c in
            guard let a = a.baseAddress, let b = b.baseAddress, let c = c.baseAddress else {
              return
            }
            var product = Product.forward(
              rows: M, inputs: K, outputs: N, x: a, xStride: 2 * K, weights: b, weightStride: N,
              bias: nil, y: c, yStride: N, isPadded: false)
            product.aDepthStride = 2
            kernels.products.multiply(product, scratch.floats)
          }
        }
      }
      for i in 0..<M {
        for j in 0..<N {
          var sum: Float = 0
          for k in 0..<K { sum.addProduct(a[i * 2 * K + 2 * k], b[k * N + j]) }
          #expect(c[i * N + j] == sum, "\(kernels.name) (\(i), \(j))")
        }
      }
    }
  }

  /// The fused activation gives what the activation afterwards gives.
  @Test(arguments: ActivationFunction.allCases)
  func fusedActivation(function: ActivationFunction) {
    for (M, N, K) in [(5, 3, 7), (40, 37, 300), (33, 64, 20)] {
      for use in [MultiplyProblem.Use.forward, .inputGradient] {
        let problem = MultiplyProblem(use, M: M, N: N, K: K, gap: 3, seed: 5)
        for kernels in KernelSets.available {
          var separate = problem.product(kernels)
          let count = separate.count
          separate += [Float](repeating: 0, count: 16)
          kernels.elements.activate(function, &separate, (count + 15) / 16 * 16)
          #expect(
            bits(problem.product(kernels, epilogue: function)) == bits(Array(separate[..<count])),
            "\(kernels.name) \(use) \(M) x \(N) x \(K)")
        }
      }
    }
  }

  /// The fused slope and the sums that are kept for it, with padding and without.
  @Test(arguments: [true, false])
  func fusedSlope(isPadded: Bool) {
    let (M, N, K) = (21, 19, 40)
    let stride = isPadded ? 32 : N
    var random = RandomStream(seed: 6, purpose: .data)
    func numbers(_ count: Int) -> [Float] { (0..<count).map { _ in random.uniform() - 0.5 } }
    // The weights end with their last row.
    let (deltas, weights, outputs) = (numbers(M * 48), numbers(N * 48), numbers(M * stride))
    for kernels in KernelSets.available {
      let scratch = ScratchMemory(kernels)
      func gradient(_ epilogue: (UnsafePointer<Float>) -> Epilogue) -> [Float] {
        var result = [Float](repeating: 0, count: M * stride)
        deltas.withUnsafeBufferPointer { deltas in
          weights.withUnsafeBufferPointer { weights in
            outputs.withUnsafeBufferPointer { outputs in
              result.withUnsafeMutableBufferPointer { result in
                guard let d = deltas.baseAddress, let w = weights.baseAddress,
                  let y = outputs.baseAddress, let r = result.baseAddress
                else { return }
                kernels.products.multiply(
                  .inputGradient(
                    rows: M, inputs: N, outputs: K, deltas: d, deltaStride: 48, weights: w,
                    weightStride: 48, gradient: r, gradientStride: stride, epilogue: epilogue(y),
                    isPadded: isPadded), scratch.floats)
              }
            }
          }
        }
        return result
      }
      let plain = gradient { _ in .none }
      let fused = gradient { .multiplyBySlope(.tanh, outputs: $0) }
      for i in 0..<M {
        for j in N..<stride { #expect(plain[i * stride + j] == 0, "padding (\(i), \(j))") }
        for j in 0..<N {
          let y = outputs[i * stride + j]
          let slope = Float(1).addingProduct(-y, y)
          #expect(fused[i * stride + j] == plain[i * stride + j] * slope)
        }
      }
    }
  }

  /// The sums of the columns that go with a slope are those of the finished product.
  @Test(arguments: [(5, 3, 7), (21, 19, 40), (300, 4, 9), (40, 18, 12), (1100, 35, 700)])
  func fusedColumnSums(M: Int, N: Int, K: Int) {
    var random = RandomStream(seed: 7, purpose: .data)
    func matrix(_ rows: Int, _ columns: Int) -> Matrix {
      let matrix = Matrix(rows: rows, columns: columns)
      for i in 0..<rows { for j in 0..<columns { matrix[i, j] = random.uniform() - 0.5 } }
      return matrix
    }
    let (deltas, weights, outputs) = (matrix(M, K), matrix(N, K), matrix(M, N))
    let begun = matrix(1, N)
    for kernels in KernelSets.available {
      let scratch = ScratchMemory(kernels)
      for (function, isPadded) in [(.tanh, true), (.tanh, false), (.identity, true)]
        as [(ActivationFunction, Bool)]
      {
        let (gradient, fused, separate) = (
          Matrix(rows: M, columns: N), Matrix(rows: 1, columns: N), Matrix(rows: 1, columns: N)
        )
        for sums in [fused, separate] {
          sums.elements.update(from: begun.elements, count: begun.stride)
        }
        kernels.products.multiply(
          .inputGradient(
            rows: M, inputs: N, outputs: K, deltas: deltas.elements, deltaStride: deltas.stride,
            weights: weights.elements, weightStride: weights.stride, gradient: gradient.elements,
            gradientStride: gradient.stride,
            epilogue: .multiplyBySlope(
              function, outputs: outputs.elements, columnSums: fused.elements),
            isPadded: isPadded), scratch.floats)
        kernels.reductions.columnSums(
          gradient.elements, gradient.stride, M, N, true, separate.elements)
        for j in 0..<fused.stride {
          #expect(fused.elements[j] == separate.elements[j], "\(kernels.name) column \(j)")
        }
      }
    }
  }

  /// Parts of C, on one thread or several, have the bits of the whole.
  @Test func helpersChangeNoBit() {
    for (M, N, K) in [(256, 512, 512), (700, 70, 300), (300, 40, 800)] {
      for use in MultiplyProblem.Use.allCases {
        let problem = MultiplyProblem(use, M: M, N: N, K: K, seed: 8)
        let kernels = KernelSets.available[0]
        let alone = bits(problem.product(kernels))
        let team = CoreTeam()
        for _ in 0..<3 { Thread.detachNewThread { team.help(kernels: kernels) } }
        while team.helperCount < 3 { sched_yield() }
        #expect(team.parts(operations: 2 * Double(M * N * K)) > 1)
        let teamKernels = TeamKernels(kernels, team: team)
        for _ in 0..<5 {
          #expect(bits(problem.compute { product, _ in teamKernels.multiply(product) }) == alone)
        }
        team.close()
        while team.helperCount > 0 { sched_yield() }
      }
    }
  }

  @Test func columnSumsAndDotProducts() {
    let (rows, columns) = (50, 37)
    let matrix = Matrix(rows: rows, columns: columns)
    var random = RandomStream(seed: 4, purpose: .data)
    for i in 0..<rows { for j in 0..<columns { matrix[i, j] = random.uniform() } }
    var dots = Set<Double>()
    for kernels in KernelSets.available {
      let sums = Matrix(rows: 1, columns: columns)
      kernels.reductions.columnSums(
        matrix.elements, matrix.stride, rows, columns, false, sums.elements)
      for j in 0..<columns {
        let exact = (0..<rows).reduce(0.0) { $0 + Double(matrix[$1, j]) }
        #expect(abs(Double(sums[0, j]) - exact) < 1e-5)
      }
      // In two parts, the second added to the first: the same bits.
      let parts = Matrix(rows: 1, columns: columns)
      kernels.reductions.columnSums(
        matrix.elements, matrix.stride, 20, columns, false, parts.elements)
      kernels.reductions.columnSums(
        matrix.row(20), matrix.stride, rows - 20, columns, true, parts.elements)
      #expect(parts.unpadded() == sums.unpadded())
      let dot = kernels.reductions.dotProduct(
        matrix.elements, matrix.elements, rows * matrix.stride)
      let exact = matrix.unpadded().reduce(0.0) { $0 + Double($1) * Double($1) }
      #expect(abs(dot - exact) < 1e-6 * exact)
      dots.insert(dot)
    }
    #expect(dots.count == 1)
  }
}
