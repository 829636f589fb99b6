/// Normalizations and their gradients.
///
/// Each kernel can be replaced by one that calls it, to watch it.
public struct NormalizationKernels: Sendable {
  /// See ``normalizeColumns``.
  public typealias NormalizeColumns =
    @Sendable (
      _ z: RowsOfOutputs, _ epsilon: Float, _ means: UnsafeMutablePointer<Float>,
      _ variances: UnsafeMutablePointer<Float>
    ) -> Void
  /// Batch normalization: replaces every column by (z - mean) / √(variance + epsilon) of its rows,
  /// and gives the means and the variances, divided by the number of rows. Source: Ioffe and
  /// Szegedy 2015, arXiv:1502.03167.
  public var normalizeColumns: NormalizeColumns

  /// See ``normalizeRows``.
  public typealias NormalizeRows =
    @Sendable (
      _ z: RowsOfOutputs, _ epsilon: Float, _ variances: UnsafeMutablePointer<Float>
    ) -> Void
  /// Layer normalization: the same for every row, over its columns.
  /// Source: Ba, Kiros and Hinton 2016, arXiv:1607.06450.
  public var normalizeRows: NormalizeRows

  /// See ``scaleAndShift``.
  public typealias ScaleAndShift =
    @Sendable (
      _ normalized: RowsOfOutputs, _ gains: UnsafePointer<Float>, _ shifts: UnsafePointer<Float>,
      _ target: UnsafeMutablePointer<Float>
    ) -> Void
  /// target = gains · normalized + shifts, one gain and shift a column; the target has the same
  /// stride.
  public var scaleAndShift: ScaleAndShift

  /// Turns the gradient of ``scaleAndShift``'s outputs into that of ``normalizeColumns``' inputs,
  /// and computes those of gains and shifts.
  public var columnsGradient: Gradient

  /// The same for ``normalizeRows``.
  public var rowsGradient: Gradient

  /// The gradient of a normalization; `normalized` has the stride of the deltas.
  public typealias Gradient =
    @Sendable (
      _ deltas: RowsOfOutputs, _ normalized: UnsafePointer<Float>, _ epsilon: Float,
      _ variances: UnsafePointer<Float>, _ gains: UnsafePointer<Float>,
      _ gainGradients: UnsafeMutablePointer<Float>, _ shiftGradients: UnsafeMutablePointer<Float>
    ) -> Void

  /// Creates the kernels of one instruction set.
  public init(
    normalizeColumns: @escaping NormalizeColumns, normalizeRows: @escaping NormalizeRows,
    scaleAndShift: @escaping ScaleAndShift, columnsGradient: @escaping Gradient,
    rowsGradient: @escaping Gradient
  ) {
    self.normalizeColumns = normalizeColumns
    self.normalizeRows = normalizeRows
    self.scaleAndShift = scaleAndShift
    self.columnsGradient = columnsGradient
    self.rowsGradient = rowsGradient
  }
}
