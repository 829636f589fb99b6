import Configs
import Results
import Search
import SystemSupport
import Wording

/// Which hyperparameters mattered in a sweep, and which of their values were good.
public struct ImportanceReport {
  /// Pairs that explain less are not told of.
  private static let smallestPair = 0.01
  /// A value is good where its effect is at most this share of the range behind the best.
  private static let goodShare = 0.1
  /// More trials than these say nothing new, and take longer.
  private static let mostTrials = 20_000

  private let measure: Measure
  private let trialCount: Int
  private let all: FunctionalANOVA
  /// Hyperparameters that some trials do not use, within those that do.
  private let conditional: [(part: FunctionalANOVA.Part, trials: Int)]

  /// Asks what mattered for a measure; nil for the sweep's objective.
  ///
  /// - Throws: ``ReportError`` where the sweep does not have its metric, or too few trials.
  public init(_ results: SweepResults, by measure: Measure? = nil) throws {
    let measure = measure ?? results.objective.measure
    self.measure = measure
    if let metric = measure.metric, !results.metrics.contains(metric) {
      throw ReportError.noMetric(measure.name, known: Measure.names(results.metrics))
    }
    let values = try results.values(of: measure)
    let done = results.trialIDs.indices.filter {
      results.statuses[$0] == .done && values[$0].isFinite
    }
    let rows =
      done.count <= Self.mostTrials
      ? done : (0..<Self.mostTrials).map { done[$0 * done.count / Self.mostTrials] }
    trialCount = rows.count
    let spaces = (try? Configuration(results.configurationSource()).spaces) ?? []
    // Seeds and folds are repeats: what they do is noise.
    let parameters = results.swept.filter { $0 != .seed && $0 != .fold }
    let columns = try parameters.map { ($0, try results.values(of: $0)) }
    func features(_ rows: [Int]) -> [ForestFeature] {
      columns.compactMap { parameter, values in
        let present = rows.compactMap { values[$0] }
        return present.count < rows.count
          ? nil : ForestFeature(parameter, present, range: Self.range(of: parameter, spaces))
      }
    }
    let common = features(rows)
    guard rows.count >= 4, !(common.isEmpty && columns.isEmpty) else {
      throw ReportError.tooFewTrials(path: results.path, count: rows.count)
    }
    all = FunctionalANOVA(common, rows.map { values[$0] })
    conditional = columns.compactMap { parameter, column in
      let users = rows.filter { column[$0] != nil }
      guard users.count >= 4, users.count < rows.count else { return nil }
      return FunctionalANOVA(
        features(users), users.map { values[$0] }, only: [parameter]
      ).parts.first.map { ($0, users.count) }
    }
  }

  /// The range of a hyperparameter in a config; nil where it has none, or several.
  private static func range(
    of parameter: Parameter, _ spaces: [SearchSpace]
  ) -> SearchSpace.Range? {
    let ranges = spaces.flatMap(\.dimensions).filter { $0.parameter == parameter }
      .compactMap { dimension in
        if case .range(let range) = dimension.choices, range.count == nil, range.step == nil {
          range
        } else {
          nil
        }
      }
    return ranges.count == 1 ? ranges[0] : nil
  }

  private var sorted: [FunctionalANOVA.Part] {
    all.parts.sorted {
      ($1.share, $0.feature.parameter.place) < ($0.share, $1.feature.parameter.place)
    }
  }

  /// The report's lines.
  public var text: String {
    var lines = [
      "share of the variance of \(measure.name) that each parameter explains, "
        + "from \(counted(trialCount, "trial"))", "",
    ]
    lines.append(table(sorted.map { ($0, nil) }))
    let pairs = all.pairs.filter { $0.share >= Self.smallestPair }.sorted { $0.share > $1.share }
    if !pairs.isEmpty {
      var table = TextTable(["together", "share beyond their own"])
      for pair in pairs.prefix(5) {
        table.append(["\(pair.first.name), \(pair.second.name)", formatted("%.3f", pair.share)])
      }
      lines += ["", table.text]
    }
    if !conditional.isEmpty {
      lines += [
        "", "parameters that not all trials use, among those that do", "",
        table(conditional.map { ($0.part, $0.trials) }),
      ]
    }
    lines += [
      "",
      "effect: the mean over everything else, from the first value to the last; "
        + (measure.higherIsBetter ? "high" : "low") + " is good",
    ]
    return lines.joined(separator: "\n")
  }

  private func table(_ parts: [(part: FunctionalANOVA.Part, trials: Int?)]) -> String {
    let countsTrials = parts.contains { $0.trials != nil }
    var table = TextTable(
      ["parameter", "share", "error"] + (countsTrials ? ["trials"] : [])
        + ["effect", "good values"])
    for (part, trials) in parts {
      table.append(
        [
          part.feature.parameter.name, formatted("%.3f", part.share),
          formatted("%.3f", part.error),
        ] + (countsTrials ? ["\(trials ?? 0)"] : [])
          + [HistoryPlot.sparkline(part.effect.map { Float($0) }, width: 16), good(part)])
    }
    return table.text
  }

  /// The values whose effect is near the best.
  private func good(_ part: FunctionalANOVA.Part) -> String {
    let effect = measure.higherIsBetter ? part.effect.map { -$0 } : part.effect
    guard let best = effect.min(), let worst = effect.max(), worst > best,
      let place = effect.firstIndex(of: best)
    else { return "all" }
    let limit = best + Self.goodShare * (worst - best)
    let feature = part.feature
    guard feature.isOrdered else {
      return effect.indices.filter { effect[$0] <= limit }.sorted { effect[$0] < effect[$1] }
        .map { feature.labels[$0] }.joined(separator: ", ")
    }
    var (first, last) = (place, place)
    while first > 0, effect[first - 1] <= limit { first -= 1 }
    while last + 1 < effect.count, effect[last + 1] <= limit { last += 1 }
    guard !feature.bounds.isEmpty else {
      return first == last
        ? feature.labels[first] : "\(feature.labels[first]) to \(feature.labels[last])"
    }
    return NumberStyle.short(feature.bounds[first].from) + " to "
      + NumberStyle.short(feature.bounds[last].to)
  }

  /// The same as JSON, with the whole effects.
  public var json: String {
    func written(_ part: FunctionalANOVA.Part, _ trials: Int) -> JSONText {
      .object([
        "parameter": .text(part.feature.parameter.name), "share": .number(part.share),
        "error": .number(part.error), "trials": .integer(trials),
        "values": .list(part.feature.labels.map { .text($0) }),
        "effect": .list(part.effect.map { .number($0) }),
        "deviation": .list(part.deviation.map { .number($0) }),
      ])
    }
    return JSONText.object([
      "measure": .text(measure.name), "trials": .integer(trialCount),
      "trees": .integer(FunctionalANOVA.treeCount),
      "parameters": .list(sorted.map { written($0, trialCount) }),
      "conditional": .list(conditional.map { written($0.part, $0.trials) }),
      "pairs": .list(
        all.pairs.sorted { $0.share > $1.share }.map {
          [
            "parameters": .list([.text($0.first.name), .text($0.second.name)]),
            "share": .number($0.share),
          ]
        }),
    ]).written
  }
}
