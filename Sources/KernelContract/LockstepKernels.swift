/// The kernels of sixteen small networks in lockstep: every number stands beside the same one of
/// the others.
///
/// Each kernel can be replaced by one that calls it, to watch it.
public struct LockstepKernels: Sendable {
  /// See ``multiply``.
  public typealias Multiply =
    @Sendable (LockstepProduct) -> Void
  /// C = A·B of sixteen networks.
  public var multiply: Multiply

  /// See ``gather``.
  public typealias Gather =
    @Sendable (
      _ source: UnsafePointer<Float>, _ stride: Int, _ columns: Int,
      _ lists: UnsafePointer<UnsafePointer<Int32>>, _ rows: Int,
      _ target: UnsafeMutablePointer<Float>
    ) -> Void
  /// Rows of a matrix for sixteen networks, each of which has a list of them: for every row and
  /// column the sixteen networks' numbers follow each other. Rows are readable up to a multiple of
  /// four floats.
  public var gather: Gather

  /// See ``loss``.
  public typealias Loss =
    @Sendable (
      _ loss: LockstepLoss, _ outputs: LockstepOutputs, _ targets: UnsafePointer<Float>,
      _ gradientScale: Float, _ deltas: UnsafeMutablePointer<Float>,
      _ sums: UnsafeMutablePointer<Double>
    ) -> Void
  /// A loss of sixteen networks, without row weights or smoothing: their sums over all rows, and
  /// gradientScale · its slope in `deltas`, which may be the outputs themselves.
  public var loss: Loss

  /// See ``countCorrect``.
  public typealias CountCorrect =
    @Sendable (
      _ outputs: LockstepOutputs, _ labels: UnsafePointer<Int32>, _ threshold: Float,
      _ counts: UnsafeMutablePointer<Int32>
    ) -> Void
  /// ``countCorrect`` for each of sixteen networks, of the same rows.
  public var countCorrect: CountCorrect

  /// See ``sumErrors``.
  public typealias SumErrors =
    @Sendable (
      _ outputs: LockstepOutputs, _ targets: UnsafePointer<Float>,
      _ squares: UnsafeMutablePointer<Double>, _ absolute: UnsafeMutablePointer<Double>
    ) -> Void
  /// Errors d = y - t of sixteen networks in double precision, rows in ascending order: Σ d² of
  /// each column, [columns][16], and Σ |d| of all columns.
  public var sumErrors: SumErrors

  /// Creates the kernels of one instruction set.
  public init(
    multiply: @escaping Multiply, gather: @escaping Gather, loss: @escaping Loss,
    countCorrect: @escaping CountCorrect, sumErrors: @escaping SumErrors
  ) {
    self.multiply = multiply
    self.gather = gather
    self.loss = loss
    self.countCorrect = countCorrect
    self.sumErrors = sumErrors
  }
}
