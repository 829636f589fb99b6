import SeededRandom

/// The model of a search: a Gaussian process over the features of a setting and the rung at which a
/// value was seen. Values of lower rungs are lifted by what settings gained from rung to rung.
struct RungModel {
  /// The model is made of so many observations at most: those of the higher rungs and the better
  /// ones first, and a part spread over the rest.
  private static let (mostObservations, mostBest) = (120, 80)
  /// Values worse than those of this share of the settings count as that.
  private static let clippedShare = 0.75

  private let rungs: Rungs
  private let isLogarithmic: Bool
  private let earlier: [ModelProposer.Observation]
  private var process: GaussianProcess
  private var learned = -1
  private var observed = 0
  private var tuned = 0
  /// For each rung what its values are lifted by.
  private var offsets: [Double] = []
  /// What trials of earlier sweeps gained from rung to rung.
  private let earlierGains: [(sum: Double, count: Int)]

  init(
    columns: Int, rungs: Rungs, isLogarithmic: Bool, earlier: [ModelProposer.Observation]
  ) {
    self.rungs = rungs
    self.isLogarithmic = isLogarithmic
    self.earlier = earlier
    process = GaussianProcess(columns: columns + 1)
    earlierGains = rungs.epochs.indices.map { rung in
      let gains = earlier.map(\.values).compactMap { values -> Double? in
        guard rung < rungs.last, !values[rung].isNaN, !values[rung + 1].isNaN else { return nil }
        return values[rung + 1] - values[rung]
      }
      return (gains.reduce(0, +), gains.count)
    }
  }

  /// Means and deviations of settings at the last rung, by their features.
  func predict(_ features: [[Double]]) -> [(mean: Double, deviation: Double)] {
    process.predict(features.map { $0 + [share(of: rungs.last)] })
  }

  /// How alike two settings are, 0...1.
  func similarity(_ one: [Double], _ other: [Double]) -> Double {
    process.similarity(one, other, columns: one.count)
  }

  private func share(of rung: Int) -> Double {
    rungs.last == 0 ? 0 : Double(rung) / Double(rungs.last)
  }

  /// The best settings by their lifted values, at most `count`; equals by their number.
  func best(_ count: Int, _ board: SearchBoard) -> [Int] {
    var best: [(value: Double, setting: Int)] = []
    for (setting, row) in board.rows.enumerated() where row.top >= 0 && !row.isFailed {
      let value = row.last + offsets[row.top]
      if best.count == count, value >= best[count - 1].value { continue }
      let place = best.firstIndex { value < $0.value } ?? best.count
      best.insert((value, setting), at: place)
      if best.count > count { best.removeLast() }
    }
    return best.map(\.setting)
  }

  /// Learns what was seen: always while there is little, later when there is 4 % more.
  mutating func learn(_ board: SearchBoard, _ settings: [SearchSetting]) {
    if board.told != learned { lift(board) }
    guard board.told - observed >= max(1, board.seen / 25) || observed == 0 else {
      learned = board.told
      return
    }
    (learned, observed) = (board.told, board.told)
    let worst = worst(board)
    var observations: [(rung: Int, value: Double, features: [Double])] = []
    var latest: [Double] = []
    func add(_ row: SearchBoard.Row, _ features: [Double]) {
      guard row.top >= 0 else { return }
      latest.append(row.isFailed ? worst : row.last + offsets[row.top])
      for rung in rungs.epochs.indices {
        if rung == row.top, row.isFailed {
          observations.append((rung, worst, features))
        } else if !row.values[rung].isNaN {
          observations.append((rung, row.values[rung] + offsets[rung], features))
        }
      }
    }
    for (row, setting) in zip(board.rows, settings) { add(row, setting.features) }
    for old in earlier {
      var row = SearchBoard.Row(values: old.values)
      row.top = old.values.lastIndex { !$0.isNaN } ?? -1
      add(row, old.features)
    }
    guard !observations.isEmpty else { return }
    if !isLogarithmic { rank(&observations, &latest) }
    let clip = quantile(latest)
    let isTuned = 2 * observations.count >= 3 * tuned
    if isTuned { tuned = observations.count }
    let chosen = selected(observations)
    process.learn(
      chosen.map { $0.features + [share(of: $0.rung)] }, chosen.map { min($0.value, clip) },
      isTuned: isTuned)
  }

  /// Finds what each rung's values are lifted by.
  private mutating func lift(_ board: SearchBoard) {
    offsets = Array(repeating: 0, count: rungs.count)
    for rung in (0..<rungs.last).reversed() {
      let gain = board.gains[rung]
      let (sum, count) = (gain.sum + earlierGains[rung].sum, gain.count + earlierGains[rung].count)
      offsets[rung] = offsets[rung + 1] + sum / Double(count + 1)
    }
  }

  /// What failures count as: twice the median loss after one epoch, or worse than all others.
  private func worst(_ board: SearchBoard) -> Double {
    if isLogarithmic {
      let firsts = board.rows.map(\.first).filter(\.isFinite).sorted()
      guard !firsts.isEmpty else { return 0 }
      return (firsts[(firsts.count - 1) / 2] + firsts[firsts.count / 2]) / 2
        + 0.693_147_180_559_945_3
    }
    let values = board.rows.filter { $0.top >= 0 && !$0.isFailed }
    return (values.map { $0.last + offsets[$0.top] }.max() ?? 0) + 1
  }

  /// Values that may be 0 or negative by their ranks: the logarithm of the share that is as good.
  private func rank(
    _ observations: inout [(rung: Int, value: Double, features: [Double])],
    _ latest: inout [Double]
  ) {
    let sorted = observations.map(\.value).sorted()
    func score(_ value: Double) -> Double {
      var (low, high) = (0, sorted.count)
      while low < high {
        let middle = (low + high) / 2
        (low, high) = sorted[middle] <= value ? (middle + 1, high) : (low, middle)
      }
      return PortableMath.naturalLogarithm((Double(low) + 0.5) / Double(sorted.count))
    }
    for place in observations.indices {
      observations[place].value = score(observations[place].value)
    }
    latest = latest.map(score)
  }

  private func quantile(_ values: [Double]) -> Double {
    let sorted = values.sorted()
    let place = Self.clippedShare * Double(sorted.count - 1)
    let low = Int(place)
    let high = min(low + 1, sorted.count - 1)
    return sorted[low] + (place - Double(low)) * (sorted[high] - sorted[low])
  }

  private func selected(
    _ observations: [(rung: Int, value: Double, features: [Double])]
  ) -> [(rung: Int, value: Double, features: [Double])] {
    let order = observations.indices.sorted { one, other in
      (-observations[one].rung, observations[one].value, one)
        < (-observations[other].rung, observations[other].value, other)
    }
    guard order.count > Self.mostObservations else { return order.map { observations[$0] } }
    let rest = order.dropFirst(Self.mostBest)
    let spread = Self.mostObservations - Self.mostBest
    return
      (order.prefix(Self.mostBest)
      + (0..<spread).map { rest[rest.startIndex + $0 * (rest.count - 1) / (spread - 1)] })
      .map { observations[$0] }
  }
}
