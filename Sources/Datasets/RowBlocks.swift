import MatrixKernels

/// Rows whose number is not known yet, in blocks that never move, so that growing copies nothing.
struct RowBlocks {
  private let columns: Int
  private let rowsPerBlock: Int
  private var blocks: [Matrix] = []
  private var rows = 0

  init(columns: Int) {
    self.columns = columns
    rowsPerBlock = max(16, 262_144 / Matrix.paddedColumns(columns))
  }

  /// The place of one more row.
  mutating func appendRow() -> UnsafeMutablePointer<Float> {
    let place = rows % rowsPerBlock
    if place == 0 { blocks.append(Matrix(rows: rowsPerBlock, columns: columns)) }
    rows += 1
    return blocks[blocks.count - 1].row(place)
  }

  /// All rows in one matrix; the blocks are given back on the way.
  mutating func matrix() -> Matrix {
    let result = Matrix(rows: rows, columns: columns)
    var row = 0
    blocks.reverse()
    while let block = blocks.popLast() {
      let count = min(rowsPerBlock, rows - row)
      result.row(row).update(from: block.elements, count: count * block.stride)
      row += count
    }
    return result
  }
}
