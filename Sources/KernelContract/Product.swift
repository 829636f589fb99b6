/// One matrix product C = A·B, or C = bias + A·B: what to read, in which strides, and where to
/// write.
///
/// All strides count floats, and may be any. Nothing outside of the matrices is read or written,
/// unless ``isPadded`` allows it; what lies between the rows of B may be read, and changes nothing.
/// A network's three uses of products are made by `forward`, `weightGradient` and `inputGradient`.
public struct Product {
  /// C is computed in panels of this many columns.
  public static let panelWidth = 16

  /// M, the rows of A and C.
  public var rows: Int
  /// N, the columns of B and C.
  public var columns: Int
  /// K, the dimension summed over. 0 leaves the bias, or zero.
  public var depth: Int

  /// Element (i, k) of A stands at `a[row(i) * aRowStride + line(k) * aDepthStride]`, where
  /// `row(i)` is `aRows[i]`, or i without a list, and `line(k)` is `aLines[k]`, or k.
  public var a: UnsafePointer<Float>
  /// Distance of A's rows; 1 for a transposed A.
  public var aRowStride: Int
  /// Distance of A's columns; 1 for A as stored, the row stride for a transposed A.
  public var aDepthStride: Int
  /// Which rows A has, so that a shuffled batch needs no copy.
  public var aRows: UnsafePointer<Int32>?
  /// Which lines along K A has: the same list for a transposed A.
  public var aLines: UnsafePointer<Int32>?

  /// Element (k, j) of B stands at `b[k * bDepthStride + j * bColumnStride]`.
  public var b: UnsafePointer<Float>
  /// Distance of B's rows; 1 for a transposed B.
  public var bDepthStride: Int
  /// Distance of B's columns: 1 for B as stored, the row stride for a transposed B.
  public var bColumnStride: Int

  /// N floats that every row of C starts from; nil for zero.
  public var bias: UnsafePointer<Float>?
  /// Whether every element of C goes on from what it is, instead of a bias: C += A·B.
  public var accumulates = false

  /// Element (i, j) of C stands at `c[i * cStride + j]`.
  public var c: UnsafeMutablePointer<Float>
  /// Distance of C's rows.
  public var cStride: Int

  /// What becomes of C's elements when they are summed.
  public var epilogue: Epilogue
  /// Whether the rows of B as they lie in memory, of the bias, of C and of the epilogue's matrices
  /// can be read and written up to the next multiple of ``panelWidth``; then no element needs to be
  /// told from its padding. Where that of B and of the bias is zero, that of C becomes zero: what
  /// runs over whole rows of a network, such as a gradient's norm, counts on it.
  public var isPadded: Bool

  /// Y = f(X·W + b) for a layer's rows.
  ///
  /// - Parameters:
  ///   - rows: of X that are listed, and of Y.
  ///   - inputs: columns of X, rows of W.
  ///   - outputs: columns of W and Y.
  ///   - xRows: which rows of X, in order; nil for the first.
  public static func forward(
    rows: Int, inputs: Int, outputs: Int, x: UnsafePointer<Float>, xStride: Int,
    xRows: UnsafePointer<Int32>? = nil, weights: UnsafePointer<Float>, weightStride: Int,
    bias: UnsafePointer<Float>?, y: UnsafeMutablePointer<Float>, yStride: Int,
    epilogue: Epilogue = .none, isPadded: Bool
  ) -> Product {
    Product(
      rows: rows, columns: outputs, depth: inputs, a: x, aRowStride: xStride, aDepthStride: 1,
      aRows: xRows, aLines: nil, b: weights, bDepthStride: weightStride, bColumnStride: 1,
      bias: bias, c: y, cStride: yStride, epilogue: epilogue, isPadded: isPadded)
  }

  /// dW = Xᵀ·D, the gradient of a layer's weights; summed over the rows in their order.
  ///
  /// - Parameters:
  ///   - rows: of X that are listed, and of D.
  ///   - accumulates: whether the sums of earlier rows, which are in dW, go on.
  ///   - xRows: which rows of X, in order; nil for the first.
  public static func weightGradient(
    rows: Int, inputs: Int, outputs: Int, x: UnsafePointer<Float>, xStride: Int,
    xRows: UnsafePointer<Int32>? = nil, deltas: UnsafePointer<Float>, deltaStride: Int,
    gradient: UnsafeMutablePointer<Float>, gradientStride: Int, accumulates: Bool = false,
    isPadded: Bool
  ) -> Product {
    Product(
      rows: inputs, columns: outputs, depth: rows, a: x, aRowStride: 1, aDepthStride: xStride,
      aRows: nil, aLines: xRows, b: deltas, bDepthStride: deltaStride, bColumnStride: 1,
      bias: nil, accumulates: accumulates, c: gradient, cStride: gradientStride, epilogue: .none,
      isPadded: isPadded)
  }

  /// dX = D·Wᵀ, the gradient of a layer's inputs.
  public static func inputGradient(
    rows: Int, inputs: Int, outputs: Int, deltas: UnsafePointer<Float>, deltaStride: Int,
    weights: UnsafePointer<Float>, weightStride: Int, gradient: UnsafeMutablePointer<Float>,
    gradientStride: Int, epilogue: Epilogue = .none, isPadded: Bool
  ) -> Product {
    Product(
      rows: rows, columns: inputs, depth: outputs, a: deltas, aRowStride: deltaStride,
      aDepthStride: 1, aRows: nil, aLines: nil, b: weights, bDepthStride: 1,
      bColumnStride: weightStride, bias: nil, c: gradient, cStride: gradientStride,
      epilogue: epilogue, isPadded: isPadded)
  }

  /// The part of the product that gives these rows and columns of C. With ``isPadded``, columns
  /// must end at a multiple of ``panelWidth`` or at the last column.
  public func part(rows: Range<Int>, columns: Range<Int>) -> Product {
    precondition(!epilogue.sumsColumns, "a product whose columns are summed is in one part")
    var part = self
    let offset = rows.lowerBound * cStride + columns.lowerBound
    part.rows = rows.count
    part.columns = columns.count
    if let aRows {
      part.aRows = aRows + rows.lowerBound
    } else {
      part.a += rows.lowerBound * aRowStride
    }
    part.b += columns.lowerBound * bColumnStride
    part.bias = bias.map { $0 + columns.lowerBound }
    part.c += offset
    part.epilogue = epilogue.advanced(by: offset)
    return part
  }

  /// 2·M·N·K: a multiplication and an addition for each.
  public var operationCount: Double { 2 * Double(rows) * Double(columns) * Double(depth) }
}
