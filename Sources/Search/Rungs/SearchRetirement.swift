/// Finds the settings of a search that can never go on: those that so many others are better than
/// that the rest of the budget would not bring them among the best third of their rung.
struct SearchRetirement {
  private var retired: Set<Int> = []
  private var nextLook = 0

  /// The settings that it found since it was asked last.
  ///
  /// - Parameters:
  ///   - jobs: jobs so far; it looks when there are 10 % more.
  ///   - moreSettings: the most settings that could still come to any rung.
  mutating func take(_ board: SearchBoard, jobs: Int, moreSettings: Int) -> [Int] {
    guard jobs >= nextLook else { return [] }
    nextLook = jobs + max(16, jobs / 10)
    var found: [Int] = []
    for rung in 0..<board.rungs.last {
      let ranking = board.ranking[rung]
      let most = (ranking.count + moreSettings) / Rungs.factor
      for setting in ranking.dropFirst(max(0, most))
      where board.waits(setting, at: rung) && retired.insert(setting).inserted {
        found.append(setting)
      }
    }
    return found
  }
}
