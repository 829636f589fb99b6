import KernelContract

/// Calls `body` for every sixteen columns, with a mask of those that are none of the padding.
@inline(__always)
func forColumns(_ rows: RowsOfOutputs, _ body: (_ column: Int, _ mask: LaneMask) -> Void) {
  var column = 0
  while column < rows.columns {
    body(column, firstLanes(rows.columns - column))
    column += Product.panelWidth
  }
}
