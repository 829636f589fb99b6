import MatrixKernels

/// Rows of features as a pass reads them: where they lie, without a copy.
package struct FeatureRows {
  /// The first row of the matrix, whose rows are padded to a multiple of 16.
  package let features: UnsafePointer<Float>
  /// Distance of the matrix's rows.
  package let stride: Int
  /// Which rows, in order; nil for the first ones.
  package let rows: UnsafePointer<Int32>?
  /// How many rows.
  package let count: Int

  /// Some rows of a matrix.
  package init(_ features: Matrix, rows: UnsafeBufferPointer<Int32>) {
    self.init(UnsafePointer(features.elements), stride: features.stride, rows: rows)
  }

  /// Some rows of a matrix that lies there.
  init(_ features: UnsafePointer<Float>, stride: Int, rows: UnsafeBufferPointer<Int32>) {
    self.features = features
    self.stride = stride
    self.rows = rows.baseAddress
    count = rows.count
  }

  /// Rows that follow each other.
  package init(_ features: Matrix, rows: Range<Int>) {
    self.features = UnsafePointer(features.row(rows.lowerBound))
    stride = features.stride
    self.rows = nil
    count = rows.count
  }

  /// The first rows of some memory.
  init(_ features: UnsafePointer<Float>, stride: Int, count: Int) {
    self.features = features
    self.stride = stride
    rows = nil
    self.count = count
  }

  /// Where one of the rows begins.
  func row(_ i: Int) -> UnsafePointer<Float> {
    features + (rows.map { Int($0[i]) } ?? i) * stride
  }
}
