import MatrixKernels
import SeededRandom

/// A product with random factors, to be computed by any kernel set, with its exact value in Double.
struct MultiplyProblem {
  let M: Int
  let N: Int
  let K: Int
  let transposedA: Bool
  let a: Matrix
  let b: Matrix
  let bias: Matrix?

  init(M: Int, N: Int, K: Int, transposedA: Bool = false, withBias: Bool = true, seed: UInt64) {
    self.M = M
    self.N = N
    self.K = K
    self.transposedA = transposedA
    var random = RandomStream(seed: seed, purpose: .data)
    func fill(_ rows: Int, _ columns: Int) -> Matrix {
      let matrix = Matrix(rows: rows, columns: columns)
      for i in 0..<rows { for j in 0..<columns { matrix[i, j] = 2 * random.uniform() - 1 } }
      return matrix
    }
    a = transposedA ? fill(K, M) : fill(M, K)
    b = fill(K, N)
    bias = withBias ? fill(1, N) : nil
  }

  func product(_ kernels: KernelTable) -> Matrix {
    let c = Matrix(rows: M, columns: N)
    // Whatever stood in C before must not matter.
    for i in 0..<M * c.stride { c.elements[i] = .nan }
    kernels.multiply(
      Product(
        rows: M, columns: N, depth: K, a: a.elements,
        aRowStride: transposedA ? 1 : a.stride, aDepthStride: transposedA ? a.stride : 1,
        b: b.elements, bStride: b.stride, bias: bias.map { UnsafePointer($0.elements) },
        c: c.elements, cStride: c.stride))
    return c
  }

  /// The largest |error| - (K + 1)·ε·(|A|·|B| + |bias|), which is never above 0.
  func worstExcess(of c: Matrix) -> Double {
    var worst = -Double.infinity
    for i in 0..<M {
      for j in 0..<N {
        var exact = Double(bias?[0, j] ?? 0)
        var size = abs(exact)
        for k in 0..<K {
          let term = Double(transposedA ? a[k, i] : a[i, k]) * Double(b[k, j])
          exact += term
          size += abs(term)
        }
        let allowed = Double(K + 1) * Double(Float.ulpOfOne) / 2 * size
        worst = max(worst, abs(Double(c[i, j]) - exact) - allowed)
      }
    }
    return worst
  }
}

func bits(_ matrix: Matrix) -> [UInt32] { matrix.unpadded().map(\.bitPattern) }
