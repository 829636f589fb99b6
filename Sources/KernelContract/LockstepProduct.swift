/// C = A·B for sixteen networks in lockstep: every element is sixteen floats side by side, one of
/// each network. Distances count floats.
public struct LockstepProduct {
  /// Networks side by side.
  public static let lanes = 16

  /// Rows of A and C, columns of B and C, and what is summed over.
  public var rows, columns, depth: Int
  /// A, with the distances of its rows and of its columns.
  public var a: UnsafePointer<Float>
  public var aRowStride, aDepthStride: Int
  /// B, with the distances of its rows and of its columns.
  public var b: UnsafePointer<Float>
  public var bDepthStride, bColumnStride: Int
  /// What each column's sums begin with; nil for zeros, or for C itself where it accumulates.
  public var bias: UnsafePointer<Float>?
  /// Whether C is added to.
  public var accumulates: Bool
  /// C, whose elements follow each other row by row.
  public var c: UnsafeMutablePointer<Float>

  /// Y = X·W + bias: X [rows, inputs], W [inputs, outputs].
  public static func forward(
    rows: Int, inputs: Int, outputs: Int, x: UnsafePointer<Float>, weights: UnsafePointer<Float>,
    bias: UnsafePointer<Float>?, y: UnsafeMutablePointer<Float>
  ) -> LockstepProduct {
    LockstepProduct(
      rows: rows, columns: outputs, depth: inputs, a: x, aRowStride: inputs * lanes,
      aDepthStride: lanes, b: weights, bDepthStride: outputs * lanes, bColumnStride: lanes,
      bias: bias, accumulates: false, c: y)
  }

  /// dW = Xᵀ·dY, or what dW was before and that.
  public static func weightGradient(
    rows: Int, inputs: Int, outputs: Int, x: UnsafePointer<Float>, deltas: UnsafePointer<Float>,
    gradient: UnsafeMutablePointer<Float>, accumulates: Bool
  ) -> LockstepProduct {
    LockstepProduct(
      rows: inputs, columns: outputs, depth: rows, a: x, aRowStride: lanes,
      aDepthStride: inputs * lanes, b: deltas, bDepthStride: outputs * lanes, bColumnStride: lanes,
      bias: nil, accumulates: accumulates, c: gradient)
  }

  /// dX = dY·Wᵀ.
  public static func inputGradient(
    rows: Int, inputs: Int, outputs: Int, deltas: UnsafePointer<Float>,
    weights: UnsafePointer<Float>, gradient: UnsafeMutablePointer<Float>
  ) -> LockstepProduct {
    LockstepProduct(
      rows: rows, columns: inputs, depth: outputs, a: deltas, aRowStride: outputs * lanes,
      aDepthStride: lanes, b: weights, bDepthStride: lanes, bColumnStride: outputs * lanes,
      bias: nil, accumulates: false, c: gradient)
  }
}
