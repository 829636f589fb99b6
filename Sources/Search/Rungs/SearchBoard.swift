/// What a search has seen: for each setting its value at each rung, lower ones being better.
struct SearchBoard {
  /// What was seen of a setting.
  struct Row {
    /// The value at each rung; NaN where it was not there, or failed before.
    var values: [Double]
    /// The highest rung that it was seen at; -1 for none.
    var top = -1
    /// Whether it diverged or could not be trained.
    var isFailed = false
    /// Whether it goes on, or went on, from its highest rung.
    var isPromoted = false
    /// The value after its first epoch.
    var first = Double.nan

    /// Its value where it was seen last; infinite where it failed.
    var last: Double { isFailed || top < 0 ? .infinity : values[top] }
  }

  let rungs: Rungs
  private(set) var rows: [Row] = []
  /// The settings that were seen at each rung, the best first; equals by their number.
  private(set) var ranking: [[Int]]
  /// How many values were told.
  private(set) var told = 0
  /// How many settings were seen at all.
  var seen: Int { rows.count - unseen.count }
  /// The settings that were not seen yet, by their number.
  private(set) var unseen: [Int] = []
  /// How many settings wait below the last rung.
  private(set) var paused = 0
  /// For each rung but the last, the sum of what settings gained from it to the next, and of how
  /// many.
  private(set) var gains: [(sum: Double, count: Int)]

  init(_ rungs: Rungs) {
    self.rungs = rungs
    ranking = Array(repeating: [], count: rungs.count)
    gains = Array(repeating: (0, 0), count: rungs.count)
  }

  /// Takes a new setting.
  mutating func add() {
    unseen.append(rows.count)
    rows.append(Row(values: Array(repeating: .nan, count: rungs.count)))
  }

  /// Takes the value of a setting at a rung; infinite where it failed on the way there.
  mutating func tell(_ setting: Int, rung: Int, value: Double, first: Double) {
    told += 1
    if rows[setting].top < 0 {
      unseen.removeAll { $0 == setting }
      rows[setting].first = first
    }
    rows[setting].top = rung
    rows[setting].isPromoted = false
    if value.isFinite {
      rows[setting].values[rung] = value
      if rung > 0, !rows[setting].values[rung - 1].isNaN {
        gains[rung - 1].sum += value - rows[setting].values[rung - 1]
        gains[rung - 1].count += 1
      }
      if rung < rungs.last { paused += 1 }
    } else {
      rows[setting].isFailed = true
    }
    var (low, high) = (0, ranking[rung].count)
    while low < high {
      let middle = (low + high) / 2
      let other = ranking[rung][middle]
      let isBefore = (valueAt(other, rung), other) < (value, setting)
      (low, high) = isBefore ? (middle + 1, high) : (low, middle)
    }
    ranking[rung].insert(setting, at: low)
  }

  private func valueAt(_ setting: Int, _ rung: Int) -> Double {
    let value = rows[setting].values[rung]
    return value.isNaN ? .infinity : value
  }

  /// Takes that a setting goes on.
  mutating func promote(_ setting: Int) {
    if rows[setting].top >= 0 { paused -= 1 }
    rows[setting].isPromoted = true
  }

  /// Whether a setting waits at a rung.
  func waits(_ setting: Int, at rung: Int) -> Bool {
    rows[setting].top == rung && !rows[setting].isPromoted && !rows[setting].isFailed
  }

  /// The best setting that waits among the best of a rung; nil where there is none.
  func promotion(at rung: Int, amongBest count: Int) -> Int? {
    ranking[rung].prefix(count).first { waits($0, at: rung) }
  }

  /// The settings by the highest rung that they reached, and by their values there.
  func best(_ count: Int) -> [Int] {
    var best: [Int] = []
    for rung in ranking.indices.reversed() {
      for setting in ranking[rung] where best.count < count && rows[setting].top == rung {
        if !rows[setting].isFailed { best.append(setting) }
      }
    }
    return best
  }
}
