/// How a product is cut into blocks, and when it copies what it reads together: one value a kernel
/// set, ``blocking`` in its `InstructionSet.swift`. Every number is a constant when the kernels are
/// compiled. The limits were measured on products of networks; near a limit both ways take about as
/// long.
struct Blocking {
  /// Steps of k in a block. A panel of 512 rows of B comes from the second-level cache, but sums of
  /// C are read and written half as often as with 256, and they may be far away.
  var depth = 512

  /// Rows of A and C in a block: 512 x 512 floats of A, 1 MiB, which tiles read one after the
  /// other.
  var rows = 512

  /// Floats from a row of a packed block of A to the next. With the power of two that the depth is,
  /// all rows would begin in the same sets of the cache.
  var packedRowStride: Int { depth + 16 }

  /// Floats of a packed tile of a transposed A for each k: as many as the tallest tile has rows,
  /// rounded up to half a cache line.
  var packedTileRows = 8

  /// B is packed where at least this many rows of A read it and its lines lie close.
  var rowsForCloseB = 160

  /// The same where the lines of B lie at least ``farLines`` apart: they share sets of the cache.
  var rowsForFarB: Int

  /// The same where the lines lie an odd number of cache lines apart, and share no sets.
  var rowsForSpreadB: Int

  /// Floats between lines of B from which on they are far: 2 KiB.
  var farLines = 512

  /// Floats of a block of B up to which it stays in the first-level cache of 32 KiB, and is not
  /// packed.
  var firstLevelFloats = 8192

  /// A is packed where a block has at least this many rows: copying costs as much as a few tiles.
  var rowsForPackedA = 48

  /// A is packed from this many steps of k on, where its lines lie less than ``farLinesOfA`` apart.
  var depthForCloseA = 128

  /// The same where they lie further apart.
  var depthForFarA: Int

  /// Floats between lines of a transposed A from which on tiles, which read across them, miss the
  /// cache.
  var farLinesOfA = 256

  /// Floats between rows of A from which on the rows of one tile share sets of the cache.
  var farRowsOfA = 1000

  /// A whose rows or lines are far is packed where C has at least this many columns, which read it
  /// again.
  var columnsForFarA = 128

  /// The number of columns for an A whose rows are close: only very many panels pay for the copy.
  var columnsForCloseA = 768

  /// Rows of A from which what is left of the columns is computed as rows of a transposed C.
  var rowsForTransposed = 32

  /// Such columns: so few that a tile would leave many lanes idle. Registers of less than sixteen
  /// lanes leave fewer, and gain nothing.
  var transposedColumns = 3...14

  /// Outputs of a softmax up to which its rows stand in the lanes: as many exponentials as columns
  /// then, instead of as rows.
  var fewOutputs: Int

  /// Rows and columns of a tile of networks in lockstep: its sums fill the registers beside what a
  /// step reads.
  var lockstepTile: Int

  /// Whether ``ComposedFunction`` goes in two loops, so that its parts' constants stay in
  /// registers; one vector of sixteen floats is so short that it need not.
  var composesInTwoLoops: Bool

  /// Limits of a kernel set.
  @inline(__always)
  init(
    rowsForFarB: Int, rowsForSpreadB: Int, depthForFarA: Int, fewOutputs: Int, lockstepTile: Int,
    composesInTwoLoops: Bool
  ) {
    self.rowsForFarB = rowsForFarB
    self.rowsForSpreadB = rowsForSpreadB
    self.depthForFarA = depthForFarA
    self.fewOutputs = fewOutputs
    self.lockstepTile = lockstepTile
    self.composesInTwoLoops = composesInTwoLoops
  }
}
