/// Sums over many elements, each in one fixed order.
///
/// Each kernel can be replaced by one that calls it, to watch it.
public struct ReductionKernels: Sendable {
  /// See ``columnSums``.
  public typealias ColumnSums =
    @Sendable (
      _ values: UnsafePointer<Float>, _ stride: Int, _ rows: Int, _ columns: Int,
      _ accumulates: Bool, _ sums: UnsafeMutablePointer<Float>
    ) -> Void
  /// sums[j] = Σ over the rows of values[i * stride + j], rows in ascending order, after sums[j]
  /// itself if it accumulates; `columns` is rounded up to a multiple of 16.
  public var columnSums: ColumnSums

  /// See ``dotProduct``.
  public typealias DotProduct =
    @Sendable (_ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>, _ count: Int) -> Double
  /// Σ a[i]·b[i]: blocks of 4096 in sixteen lanes, added up in double precision.
  public var dotProduct: DotProduct

  /// Creates the kernels of one instruction set.
  public init(
    columnSums: @escaping ColumnSums, dotProduct: @escaping DotProduct
  ) {
    self.columnSums = columnSums
    self.dotProduct = dotProduct
  }
}
