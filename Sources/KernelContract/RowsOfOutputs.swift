/// A block of network outputs as the loss kernels see it: `rows` x `columns` floats whose rows lie
/// `stride` apart, padded with readable and writable floats up to a multiple of
/// ``Product/panelWidth``.
public struct RowsOfOutputs {
  /// The first element.
  public var values: UnsafeMutablePointer<Float>
  /// Rows of the block.
  public var rows: Int
  /// Columns, without padding.
  public var columns: Int
  /// Distance of the rows in floats.
  public var stride: Int

  /// Creates a value of its properties.
  public init(values: UnsafeMutablePointer<Float>, rows: Int, columns: Int, stride: Int) {
    self.values = values
    self.rows = rows
    self.columns = columns
    self.stride = stride
  }
}
