/// Scores of rows that belong to a class or do not.
enum RankedScores {
  /// The mean area of several classes, without those that all rows belong to, or none; NaN where
  /// no class is left.
  static func meanAreaUnderCurve(
    _ classes: some Sequence<[(score: Float, isPositive: Bool)]>
  ) -> Double {
    let areas = classes.compactMap(areaUnderCurve)
    return areas.isEmpty ? .nan : areas.reduce(0, +) / Double(areas.count)
  }

  /// The area under the receiver operating characteristic, by ranks, equals sharing theirs; nil
  /// where all rows belong, or none.
  ///
  /// - Source: Hanley and McNeil 1982, doi:10.1148/radiology.143.1.7063747.
  static func areaUnderCurve(_ rows: [(score: Float, isPositive: Bool)]) -> Double? {
    let positives = rows.count(where: \.isPositive)
    let negatives = rows.count - positives
    guard positives > 0, negatives > 0 else { return nil }
    let ranked = rows.sorted { $0.score < $1.score }
    var rankSum = 0.0
    var start = 0
    while start < ranked.count {
      var end = start
      var equals = 0
      while end < ranked.count, ranked[end].score == ranked[start].score {
        if ranked[end].isPositive { equals += 1 }
        end += 1
      }
      rankSum += Double(equals) * (Double(start + 1) + Double(end)) / 2
      start = end
    }
    let least = Double(positives) * Double(positives + 1) / 2
    return (rankSum - least) / (Double(positives) * Double(negatives))
  }
}
