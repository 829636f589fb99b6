import KernelContract

/// Applies a product's epilogue to the rows of one panel of C, while they are in the cache.
///
/// - Parameters:
///   - c: rows of C, which can be written up to a multiple of 16 columns; `cStride` apart.
///   - first: the panel's first column.
///   - offset: where the panel begins in the epilogue's matrices, whose rows lie `stride` apart.
///   - isEdge: whether nothing beyond `width` columns of those may be touched.
///   - spare: memory for `rows` rows of a panel.
@inline(never)
func finishPanel(
  _ epilogue: Epilogue, c: UnsafeMutablePointer<Float>, cStride: Int, rows: Int, width: Int,
  first: Int, offset: Int, stride: Int, isEdge: Bool, spare: UnsafeMutablePointer<Float>
) {
  switch epilogue {
  case .none: break
  case .activate(let function, let sums):
    if let sums { copyRows(c, cStride, width, rows, to: sums + offset, stride) }
    for column in Swift.stride(from: 0, to: width, by: 16) {
      activateVectors(function, c + column, cStride, rows)
    }
  case .multiplyBySlope(let function, let outputs, let columnSums):
    var (values, valueStride) = (outputs + offset, stride)
    if isEdge {
      copyRows(values, stride, width, rows, to: spare, tileWidth)
      (values, valueStride) = (UnsafePointer(spare), tileWidth)
    }
    for column in Swift.stride(from: 0, to: width, by: 16) {
      multiplyVectorsBySlope(
        function, values + column, valueStride, c + column, cStride, rows,
        columns: width - column, sums: columnSums.map { $0 + first + column })
    }
  }
}
