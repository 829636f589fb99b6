import MatrixKernels
import SeededRandom
import Testing

@Suite struct MultiplyTests {
  /// Every size of a last tile, and depths around nothing.
  @Test(arguments: KernelSets.available.indices)
  func everyTileEdge(set: Int) {
    let kernels = KernelSets.available[set]
    for M in 1...19 {
      for N in [1, 2, 15, 16, 17, 31, 32, 33, 48, 49] {
        for K in [0, 1, 2, 7] {
          let problem = MultiplyProblem(M: M, N: N, K: K, seed: UInt64(M * 1000 + N * 10 + K))
          #expect(
            problem.worstExcess(of: problem.product(kernels)) <= 0,
            "\(kernels.name) \(M) x \(N) x \(K)")
        }
      }
    }
  }

  /// Depths that take several blocks, and enough rows that panels are copied.
  @Test(arguments: [
    (1, 1, 300), (50, 17, 257), (64, 33, 512), (100, 40, 600), (47, 16, 1000), (200, 10, 784),
  ])
  func deepProducts(M: Int, N: Int, K: Int) {
    for transposed in [false, true] {
      let problem = MultiplyProblem(
        M: M, N: N, K: K, transposedA: transposed, withBias: transposed, seed: 3)
      let products = KernelSets.available.map { bits(problem.product($0)) }
      #expect(problem.worstExcess(of: problem.product(KernelSets.available[0])) <= 0)
      for product in products { #expect(product == products[0]) }
    }
  }

  @Test func noRowsOrColumnsWriteNothing() {
    for kernels in KernelSets.available {
      for (M, N) in [(0, 5), (5, 0)] {
        let problem = MultiplyProblem(M: M, N: N, K: 3, seed: 1)
        _ = problem.product(kernels)
      }
    }
  }

  /// Every kernel set gives the same bits on random shapes.
  @Test func setsAgreeBitForBit() {
    var random = RandomStream(seed: 11, purpose: .data)
    for trial in 0..<60 {
      let problem = MultiplyProblem(
        M: 1 + random.below(70), N: 1 + random.below(70), K: random.below(300),
        transposedA: random.below(2) == 1, withBias: random.below(2) == 1, seed: UInt64(trial))
      let products = KernelSets.available.map { bits(problem.product($0)) }
      for product in products { #expect(product == products[0]) }
    }
  }

  /// Rows of a product do not depend on which other rows are computed with them.
  @Test func rowsDoNotDependOnTheirNeighbours() {
    let whole = MultiplyProblem(M: 40, N: 20, K: 70, seed: 9)
    for kernels in KernelSets.available {
      let together = whole.product(kernels)
      for row in [0, 7, 8, 39] {
        let alone = Matrix(rows: 1, columns: 20)
        kernels.multiply(
          Product(
            rows: 1, columns: 20, depth: 70, a: whole.a.row(row), aRowStride: whole.a.stride,
            aDepthStride: 1, b: whole.b.elements, bStride: whole.b.stride,
            bias: whole.bias.map { UnsafePointer($0.elements) }, c: alone.elements,
            cStride: alone.stride))
        for j in 0..<20 { #expect(alone[0, j].bitPattern == together[row, j].bitPattern) }
      }
    }
  }

  @Test func transposeTwiceIsTheSame() {
    for (rows, columns) in [(1, 1), (3, 17), (16, 16), (33, 5), (70, 40)] {
      let problem = MultiplyProblem(M: 1, N: columns, K: rows, seed: 2)
      for kernels in KernelSets.available {
        let once = Matrix(rows: columns, columns: rows)
        let twice = Matrix(rows: rows, columns: columns)
        for i in 0..<once.rows * once.stride { once.elements[i] = .nan }
        kernels.transpose(
          problem.b.elements, problem.b.stride, rows, columns, once.elements, once.stride)
        #expect(
          once.row(columns - 1)[once.stride - 1]
            == (rows % 16 == 0 ? once[columns - 1, rows - 1] : 0))
        kernels.transpose(once.elements, once.stride, columns, rows, twice.elements, twice.stride)
        #expect(twice.unpadded() == problem.b.unpadded())
      }
    }
  }

  @Test func columnSumsAreSums() {
    let problem = MultiplyProblem(M: 1, N: 37, K: 50, seed: 4)
    for kernels in KernelSets.available {
      let sums = Matrix(rows: 1, columns: 37)
      kernels.columnSums(problem.b.elements, problem.b.stride, 50, 37, sums.elements)
      for j in 0..<37 {
        let exact = (0..<50).reduce(0.0) { $0 + Double(problem.b[$1, j]) }
        #expect(abs(Double(sums[0, j]) - exact) < 1e-5)
      }
    }
  }
}
