/// What the trees for bins predict, by source row.
struct BinTargets {
  /// Class numbers; empty where numbers are predicted.
  var classes: [Int32] = []
  var classCount = 0
  /// Each target's numbers.
  var numbers: [[Double]] = []

  /// The targets of some rows, in some order.
  func reordered(_ order: [Int]) -> BinTargets {
    BinTargets(
      classes: classes.isEmpty ? [] : order.map { classes[$0] }, classCount: classCount,
      numbers: numbers.map { column in order.map { column[$0] } })
  }
}
