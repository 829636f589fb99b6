/// Asynchronous successive halving: the best setting that waits among the best third of a rung goes
/// on, from the highest rung down; where there is none, a new one begins.
///
/// - Source: Li et al. 2020, arXiv:1810.05934 (ASHA), with trials that continue.
struct HalvingChooser: RungChooser {
  mutating func choice(_ board: SearchBoard, takesNew: Bool) -> RungChoice? {
    for rung in (0..<board.rungs.last).reversed() {
      let count = board.ranking[rung].count / Rungs.factor
      if let setting = board.promotion(at: rung, amongBest: count) { return .promote(setting) }
    }
    return takesNew ? .begin(rung: 0) : nil
  }

  mutating func begun(_ setting: Int) {}
}
