import Networks
import Results
import SystemSupport
import Wording

/// The learning curves of a page: those of the best trials, and of the others as many as have room,
/// evenly by rank.
struct PackedCurves {
  /// Numbers of all curves together, of 16 bits each: about 3 MB of text.
  private static let mostNumbers = 1_100_000
  /// So many of the best trials have their curves first of all.
  private static let bestRows = 200
  /// Metrics beyond these are left out.
  private static let mostMetrics = 6

  private let rows: [Int32]
  private let lengths: [UInt16]
  private let epochs: Int
  private let metrics: [(metric: Metric, values: [[Float]])]
  private let ranked: Int

  /// Reads curves.
  ///
  /// - Parameter ranking: the rows of the result, the best first.
  /// - Returns: nil where no trial ran two epochs.
  init?(_ results: SweepResults, ranking: [Int]) throws {
    let objective = results.objective.metric
    let metrics =
      ([objective] + [Metric.trainingLoss].filter { $0 != objective }
      + results.metrics.filter { $0 != objective && $0 != .trainingLoss })
      .prefix(Self.mostMetrics)
    let epochsRun = try results.column("epochs_run")
    let lengths = ranking.map { min(65_535, max(0, Int(epochsRun[$0]))) }
    guard let longest = lengths.max(), longest > 1 else { return nil }
    var places = Array(lengths.indices.prefix(Self.bestRows))
    var room = Self.mostNumbers / metrics.count - places.reduce(0) { $0 + lengths[$1] }
    let others = lengths.count - places.count
    if others > 0, room > 0 {
      let mean = max(1, lengths.dropFirst(places.count).reduce(0, +) / others)
      let step = max(1, Int((Double(others * mean) / Double(room)).rounded(.up)))
      for place in stride(from: places.count, to: lengths.count, by: step) {
        guard lengths[place] <= room else { break }
        room -= lengths[place]
        places.append(place)
      }
    }
    rows = places.map { Int32($0) }
    self.lengths = places.map { UInt16(lengths[$0]) }
    epochs = longest
    ranked = ranking.count
    // In the order of the file, whose blocks are read once so.
    let order = places.indices.sorted { ranking[places[$0]] < ranking[places[$1]] }
    self.metrics = try metrics.map { metric in
      var values = [[Float]](repeating: [], count: places.count)
      for index in order {
        values[index] = try results.history(of: metric, row: ranking[places[index]])
      }
      return (metric, values)
    }
  }

  /// What is embedded, in a sentence.
  var note: String {
    rows.count == ranked
      ? "The curves of all trials are here. Lines are the best of the selection; with more, bands hold 50 "
        + "and 90 % of it, and the dashed line is the median."
      : "The page has the curves of \(rows.count) of \(ranked) trials: the best \(Self.bestRows), and others "
        + "evenly by rank. Bands hold 50 and 90 % of those in the selection, the dashed line is their median."
  }

  var json: JSONText {
    [
      "rows": .text(Base64.text(rows)), "lengths": .text(Base64.text(lengths)),
      "epochs": .integer(epochs), "note": .text(note),
      "metrics": .list(metrics.map { Self.packed($0.metric, $0.values) }),
    ]
  }

  private static func packed(_ metric: Metric, _ curves: [[Float]]) -> JSONText {
    var (low, high) = (Double.infinity, -Double.infinity)
    for curve in curves {
      for value in curve where value.isFinite {
        (low, high) = (min(low, Double(value)), max(high, Double(value)))
      }
    }
    if low > high { (low, high) = (0, 1) }
    if low == high { high = low + max(abs(low), 1) * 1e-6 }
    // Losses fall by decades.
    let isLogarithmic = low > 0 && high / low > 4
    let (from, to) = isLogarithmic ? (log(low), log(high)) : (low, high)
    var codes: [UInt16] = []
    codes.reserveCapacity(curves.reduce(0) { $0 + $1.count })
    for curve in curves {
      for value in curve {
        guard value.isFinite else {
          codes.append(PackedColumn.missing)
          continue
        }
        let number = isLogarithmic ? log(Double(value)) : Double(value)
        codes.append(UInt16((max(0, min(1, (number - from) / (to - from))) * 65_534).rounded()))
      }
    }
    return [
      "name": .text(metric.rawValue), "low": .number(low), "high": .number(high),
      "log": .flag(isLogarithmic), "higher": .flag(metric.higherIsBetter),
      "codes": .text(Base64.text(codes)),
    ]
  }
}
