import Results
import Search
import Wording

/// How a search went: its rungs, why it ended, and the best value against the epochs that it took.
public struct SearchReport {
  /// The report's lines.
  public let text: String

  private static let (width, height) = (60, 8)

  /// A report on the result of a search.
  ///
  /// - Returns: nil where the result is of no search, or has none of its trials.
  public init?(_ results: SweepResults) throws {
    guard let rungs = try results.rungs(), let replay = try SearchReplay(results),
      let standing = replay.standing, let last = replay.steps.last
    else { return nil }
    let reason = try results.attribute("search_ended")
    var table = TextTable(["rung", "epochs", "settings"])
    for (place, rung) in standing.rungs.enumerated() {
      table.append(["\(place + 1)", "\(rung.epochs)", "\(rung.settings)"])
    }
    let finals = standing.finals.done
    let searched = last.epochs - finals
    let spent =
      (standing.mostEpochs.map { "\(searched) of \(counted($0, "epoch"))" }
        ?? counted(searched, "epoch"))
      + (finals > 0 ? " and \(finals) for further seeds" : "")
    var lines = [
      "search: \(spent), \(counted(standing.settings, "setting")), \(standing.paused) paused"
        + (reason.isEmpty ? "" : "; it ended: \(reason)")
    ]
    if rungs.count > 1 { lines.append(table.text) }
    let metric = results.objective.metric
    let best = Self.course(replay.steps)
    if best.count > 1 {
      lines += [
        "", "best \(metric.rawValue) so far",
        HistoryPlot.plot(
          best, width: Self.width, height: Self.height, ends: (1, last.epochs),
          axis: "epochs of all networks",
          isLogarithmic: !metric.higherIsBetter && best.allSatisfy { $0 > 0 }),
      ]
    }
    text = lines.joined(separator: "\n")
  }

  /// The best value at equal distances of the epochs that were spent.
  private static func course(_ steps: [SearchReplay.Step]) -> [Float] {
    let known = steps.filter { !$0.best.isNaN }
    guard let last = known.last, last.epochs > 1 else { return [] }
    var next = 0
    return (0..<min(width, last.epochs)).map { place in
      let spent = 1 + place * (last.epochs - 1) / (min(width, last.epochs) - 1)
      while next + 1 < known.count, known[next + 1].epochs <= spent { next += 1 }
      return Float(known[next].best)
    }
  }
}
