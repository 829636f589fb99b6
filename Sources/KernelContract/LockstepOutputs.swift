/// A block of outputs of sixteen networks in lockstep, as the loss kernels see it: `rows` x
/// `columns` times sixteen floats, without padding.
public struct LockstepOutputs {
  /// The first element of the first network.
  public var values: UnsafeMutablePointer<Float>
  /// Rows of the block.
  public var rows: Int
  /// Columns, at most ``mostColumns``.
  public var columns: Int

  /// Columns that a loss in lockstep can have: a row's terms are folded by the tree of sixteen
  /// lanes.
  public static let mostColumns = 16

  /// Creates a value of its properties.
  public init(values: UnsafeMutablePointer<Float>, rows: Int, columns: Int) {
    self.values = values
    self.rows = rows
    self.columns = columns
  }
}
