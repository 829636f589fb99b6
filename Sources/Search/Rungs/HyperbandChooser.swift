/// Hyperband: brackets of random settings, the first with many that begin at the lowest rung, the
/// last with few that are trained whole, and then from the first again. Within a bracket the best
/// third of a rung goes on when all of it was seen; meanwhile the next bracket begins.
///
/// - Source: Li et al. 2018, arXiv:1603.06560, algorithm 1.
struct HyperbandChooser: RungChooser {
  private struct Bracket {
    /// The rung that its settings are at, or are on their way to.
    var rung: Int
    /// How many settings it has yet to begin.
    var missing: Int
    /// Its settings that are at the rung, or on their way there.
    var members: [Int] = []
    /// Those that are to go on to the rung, the next one last.
    var promotions: [Int] = []

    /// Takes the best third to the next rung, if all settings were seen at this one.
    mutating func climb(_ board: SearchBoard) {
      guard promotions.isEmpty,
        members.allSatisfy({ board.rows[$0].isFailed || board.rows[$0].top >= rung })
      else { return }
      let ranked = members.filter { !board.rows[$0].isFailed }.sorted {
        (board.rows[$0].values[rung], $0) < (board.rows[$1].values[rung], $1)
      }
      members = Array(ranked.prefix(max(1, members.count / Rungs.factor)))
      promotions = rung < board.rungs.last ? members.reversed() : []
      rung = members.isEmpty ? board.rungs.count : rung + 1
    }
  }

  private var open: [Bracket] = []
  private var opened = 0
  /// The bracket whose setting begins now.
  private var growing = 0

  mutating func choice(_ board: SearchBoard, takesNew: Bool) -> RungChoice? {
    for place in open.indices {
      if open[place].missing > 0 {
        if takesNew { return grow(place) }
        open[place].missing = 0
      }
      open[place].climb(board)
      if let setting = open[place].promotions.popLast() { return .promote(setting) }
    }
    open.removeAll { $0.rung >= board.rungs.count }
    guard takesNew else { return nil }
    let last = board.rungs.last
    let steps = last - opened % (last + 1)
    opened += 1
    let many = (0..<steps).reduce(last + 1) { product, _ in product * Rungs.factor }
    open.append(Bracket(rung: last - steps, missing: (many + steps) / (steps + 1)))
    return grow(open.count - 1)
  }

  private mutating func grow(_ place: Int) -> RungChoice {
    growing = place
    open[place].missing -= 1
    return .begin(rung: open[place].rung)
  }

  mutating func begun(_ setting: Int) { open[growing].members.append(setting) }
}
