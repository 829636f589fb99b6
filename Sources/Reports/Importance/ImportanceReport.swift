import Configs
import Networks
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
  public static let mostTrials = 20_000

  private let measure: Measure
  let trialCount: Int
  /// What of the measure counts, where that is not the measure itself.
  private let level: String?
  private let all: FunctionalANOVA
  /// Hyperparameters that some trials do not use, within those that do.
  private let conditional: [(part: FunctionalANOVA.Part, trials: Int)]

  /// Asks what mattered for a measure; nil for the sweep's objective.
  ///
  /// - Parameter mostTrials: trials that are looked at; of more, some evenly by number.
  /// - Throws: ``ReportError`` where the sweep does not have its metric, or too few trials.
  public init(
    _ results: SweepResults, by measure: Measure? = nil, mostTrials: Int = Self.mostTrials
  ) throws {
    let measure = measure ?? results.objective.measure
    self.measure = measure
    if let metric = measure.metric, !results.metrics.contains(metric) {
      throw ReportError.noMetric(measure.name, known: Measure.names(results.metrics))
    }
    let values = try Self.values(of: measure, results)
    level = values.level
    let known = results.trialIDs.indices.filter { values.numbers[$0].isFinite }
    let rows =
      known.count <= mostTrials
      ? known : (0..<mostTrials).map { known[$0 * known.count / mostTrials] }
    trialCount = rows.count
    let columns = try Self.columns(results)
    func features(_ rows: [Int]) -> [ForestFeature] {
      columns.compactMap { column in
        let present = rows.compactMap { column.values[$0] }
        return present.count < rows.count
          ? nil
          : ForestFeature(column.parameter, part: column.part, present, range: column.range)
      }
    }
    let common = features(rows)
    guard rows.count >= 4, !(common.isEmpty && columns.isEmpty) else {
      throw ReportError.tooFewTrials(path: results.path, count: rows.count)
    }
    all = FunctionalANOVA(common, rows.map { values.numbers[$0] })
    conditional = columns.compactMap { column in
      let users = rows.filter { column.values[$0] != nil }
      guard users.count >= 4, users.count < rows.count else { return nil }
      return FunctionalANOVA(
        features(users), users.map { values.numbers[$0] }, only: [column.name]
      ).parts.first.map { ($0, users.count) }
    }
  }

  /// Trials of a search are compared at the highest rung that so many reached.
  private static let fewestAtRung = 50

  /// The measure of every trial; NaN for those that do not count. The trials of a search ran for
  /// different numbers of epochs: what counts there is the best value up to one of the rungs.
  private static func values(
    of measure: Measure, _ results: SweepResults
  ) throws -> (numbers: [Double], level: String?) {
    guard let rungs = try results.rungs(), let metric = measure.metric else {
      let values = try results.values(of: measure)
      return (
        results.trialIDs.indices.map { results.statuses[$0].hasNetwork ? values[$0] : .nan }, nil
      )
    }
    let epochs = try results.column("epochs_run")
    func reached(_ rung: Int) -> [Int] {
      results.trialIDs.indices.filter {
        results.statuses[$0].hasNetwork && Int(epochs[$0]) >= rung
      }
    }
    let rung = rungs.epochs.last { reached($0).count >= fewestAtRung } ?? rungs.epochs[0]
    var numbers = [Double](repeating: .nan, count: results.trialIDs.count)
    for row in reached(rung) {
      let history = try results.history(of: metric, row: row).prefix(rung)
      numbers[row] =
        Metric.best(of: Array(history), higherIsBetter: metric.higherIsBetter)
        .map { Double($0.value) } ?? .nan
    }
    return (numbers, "the best \(metric.rawValue) up to epoch \(rung)")
  }

  /// What differs between trials: a hyperparameter, or of networks with several layers the number
  /// of layers and the nodes of the first.
  private struct Column {
    let parameter: Parameter
    var part: String?
    let values: [ParameterValue?]
    let range: SearchSpace.Range?

    var name: String { parameter.name + (part.map { "." + $0 } ?? "") }
  }

  private static func columns(_ results: SweepResults) throws -> [Column] {
    let spaces = (try? Configuration(results.configurationSource()).spaces) ?? []
    // Seeds and folds are repeats: what they do is noise.
    let parameters = results.swept.filter { $0 != .seed && $0 != .fold }
    return try parameters.flatMap { parameter -> [Column] in
      let values = try results.values(of: parameter)
      let layers = spaces.flatMap(\.dimensions).compactMap { dimension -> LayerRange? in
        guard dimension.parameter == parameter, case .layers(let range) = dimension.choices else {
          return nil
        }
        return range
      }
      guard let first = layers.first else {
        return [Column(parameter: parameter, values: values, range: range(of: parameter, spaces))]
      }
      func part(_ name: String, _ number: ([Int]) -> Int?) -> Column {
        let range = first.width.from < first.width.to ? first.width : nil
        return Column(
          parameter: parameter, part: name,
          values: values.map { value in
            guard case .sizes(let sizes)? = value else { return nil }
            return number(sizes).map { .integer($0) }
          }, range: name == "first" ? range : nil)
      }
      return [part("layers") { $0.count }, part("first") { $0.first }]
    }
  }

  /// The range of a hyperparameter in a config; nil where it has none, or of
  /// several scales.
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
    guard let first = ranges.first,
      ranges.allSatisfy({ $0.logarithmic == first.logarithmic && $0.integer == first.integer })
    else { return nil }
    return SearchSpace.Range(
      from: ranges.map(\.from).min() ?? first.from, to: ranges.map(\.to).max() ?? first.to,
      logarithmic: first.logarithmic, integer: first.integer, count: nil, step: nil)
  }

  private var sorted: [FunctionalANOVA.Part] {
    all.parts.sorted {
      ($1.share, $0.feature.parameter.place) < ($0.share, $1.feature.parameter.place)
    }
  }

  /// What of the measure is explained.
  var explained: String { level ?? measure.name }

  /// The share of each parameter, the largest first.
  var shares: [(name: String, share: Double, error: Double)] {
    (sorted + conditional.map(\.part)).map { ($0.feature.name, $0.share, $0.error) }
  }

  /// The report's lines.
  public var text: String {
    var lines = [
      "share of the variance of \(explained) that each parameter explains, "
        + "from \(counted(trialCount, "trial"))", "",
    ]
    lines.append(table(sorted.map { ($0, nil) }))
    let pairs = all.pairs.filter { $0.share >= Self.smallestPair }.sorted { $0.share > $1.share }
    if !pairs.isEmpty {
      var table = TextTable(["together", "share beyond their own"])
      for pair in pairs.prefix(5) {
        table.append(["\(pair.first), \(pair.second)", formatted("%.3f", pair.share)])
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
          part.feature.name, formatted("%.3f", part.share),
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
        "parameter": .text(part.feature.name), "share": .number(part.share),
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
            "parameters": .list([.text($0.first), .text($0.second)]),
            "share": .number($0.share),
          ]
        }),
    ]).written
  }

  /// Keeps it in the result file, as the group `importance`.
  public func save(to path: String) throws {
    let parts = sorted.map { ($0, trialCount) } + conditional.map { ($0.part, $0.trials) }
    var table: ResultAddition.Table = [
      ("measure", .texts([level ?? measure.name])),
      ("parameter", .texts(parts.map { $0.0.feature.name })),
      ("share", .numbers(parts.map { $0.0.share })),
      ("error", .numbers(parts.map { $0.0.error })),
      ("trials", .numbers(parts.map { Double($0.1) })),
    ]
    let pairs = all.pairs.sorted { $0.share > $1.share }
    if !pairs.isEmpty {
      table += [
        ("pair_first", .texts(pairs.map(\.first))), ("pair_second", .texts(pairs.map(\.second))),
        ("pair_share", .numbers(pairs.map(\.share))),
      ]
    }
    for (part, _) in parts {
      table += [
        ("\(part.feature.name)_value", .texts(part.feature.labels)),
        ("\(part.feature.name)_effect", .numbers(part.effect)),
        ("\(part.feature.name)_deviation", .numbers(part.deviation)),
      ]
    }
    try ResultAddition.add("importance", table, to: path)
  }
}
