/// One matrix product C = A·B, or C = bias + A·B: what to read, in which strides, and where to write.
///
/// All strides count floats. B and C are *padded*: their rows can be read and written up to the next
/// multiple of ``panelWidth`` columns, and whatever stands in the padding of B decides the padding
/// of C alone. A is read exactly.
public struct Product {
  /// Columns come in panels of this many; row strides of B and C are multiples of it.
  public static let panelWidth = 16

  /// M, the rows of A and C.
  public var rows: Int
  /// N, the columns of B and C (without padding).
  public var columns: Int
  /// K, the dimension summed over. 0 leaves the bias, or zero.
  public var depth: Int

  /// Element (i, k) of A stands at `a[i * aRowStride + k * aDepthStride]`.
  public var a: UnsafePointer<Float>
  /// Distance of A's rows.
  public var aRowStride: Int
  /// Distance of A's columns; 1 for A as stored, the row stride for a transposed A.
  public var aDepthStride: Int

  /// Element (k, j) of B stands at `b[k * bStride + j]`.
  public var b: UnsafePointer<Float>
  /// Distance of B's rows.
  public var bStride: Int

  /// N floats (padded like a row of C) that every row of C starts from; nil for zero.
  public var bias: UnsafePointer<Float>?

  /// Element (i, j) of C stands at `c[i * cStride + j]`.
  public var c: UnsafeMutablePointer<Float>
  /// Distance of C's rows.
  public var cStride: Int

  /// Gathers the parts; see the properties.
  public init(
    rows: Int, columns: Int, depth: Int,
    a: UnsafePointer<Float>, aRowStride: Int, aDepthStride: Int,
    b: UnsafePointer<Float>, bStride: Int, bias: UnsafePointer<Float>?,
    c: UnsafeMutablePointer<Float>, cStride: Int
  ) {
    self.rows = rows
    self.columns = columns
    self.depth = depth
    self.a = a
    self.aRowStride = aRowStride
    self.aDepthStride = aDepthStride
    self.b = b
    self.bStride = bStride
    self.bias = bias
    self.c = c
    self.cStride = cStride
  }
}
