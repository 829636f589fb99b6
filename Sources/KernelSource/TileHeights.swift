/// How rows are cut into tiles: as few as can be, of nearly the same height, so that none is so low
/// that its few multiply-adds wait for each other.
struct TileHeights {
  let count: Int
  /// Rows of a tile; the first ``tallCount`` have one more.
  let height: Int
  let tallCount: Int

  @inline(__always)
  init(_ rows: Int) {
    count = (rows + tileRows - 1) / tileRows
    height = count == 0 ? 0 : rows / count
    tallCount = count == 0 ? 0 : rows % count
  }
}
