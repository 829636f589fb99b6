import Networks
import Records
import Results
import Search
import SystemSupport
import Training
import Wording

/// What a page has of one result.
struct PageResult {
  private let results: SweepResults
  private let truth: PageTruth?
  /// The rows of the result: the best first, then those without a value.
  private let order: [Int]
  private let ranked: Int
  private let run: (status: RunStatus, holder: String?)?
  private let columns: [PackedColumn]
  private let top: TopReport

  /// Settings whose repeats are drawn.
  private static let mostSettings = 15

  init(_ results: SweepResults, truth: PageTruth?) throws {
    self.results = results
    self.truth = truth
    top = try TopReport(results)
    let ranking = try top.ranking()
    ranked = ranking.count
    let isRanked = ranking.reduce(into: [Bool](repeating: false, count: results.trialIDs.count)) {
      $0[$1] = true
    }
    order = ranking + results.trialIDs.indices.filter { !isRanked[$0] }
    run = RunStatus.read(result: results.path)
    columns = try Self.columns(results, order)
  }

  /// What its trials are ranked by.
  var objective: Measure { results.objective.measure }
  /// Where it is.
  var path: String { results.path }

  /// The name of the sweep.
  var name: String { (try? results.attribute("title")) ?? results.path }

  private static func columns(_ results: SweepResults, _ order: [Int]) throws -> [PackedColumn] {
    let axis = ParameterAxis(results)
    var columns = try results.swept.map { parameter in
      let values = try results.values(of: parameter)
      return PackedColumn(parameter, order.map { values[$0] }, axis)
    }
    func add(_ measure: Measure, unit: String? = nil) throws {
      let values = try results.values(of: measure)
      // On a linear axis, a loss that almost diverged would squeeze all others together.
      let spans = measure.metric.map { !$0.higherIsBetter } == true
      let known = values.filter { $0.isFinite }
      let isLogarithmic =
        spans && (known.min() ?? 0) > 0
        && (known.max() ?? 0) / (known.min() ?? 1) > 10
      columns.append(
        PackedColumn(
          measure.name, .measure, order.map { values[$0] }, isLogarithmic: isLogarithmic, unit: unit
        ))
    }
    let objective = results.objective.measure
    try add(objective)
    if let metric = objective.metric { try add(.best(metric)) }
    for metric in results.metrics where Measure.kept(metric) != objective { try add(.kept(metric)) }
    if results.stopsEarly {
      let epochs = try results.keptEpochs()
      columns.append(PackedColumn("kept_epoch", .measure, order.map { Double(epochs[$0]) }))
    }
    let run = try results.column("epochs_run")
    if Set(run).count > 1 {
      columns.append(PackedColumn("epochs_run", .measure, order.map { run[$0] }))
    }
    if results.swept.contains(.hiddenSizes) { try add(.parameterCount) }
    try add(.wallTime, unit: "s")
    return columns
  }

  private func count(_ statuses: TrialOutcome.Status...) -> Int {
    results.statuses.count { statuses.contains($0) }
  }

  private var trainedFor: String {
    let times = (try? results.column("wall_time")) ?? []
    return NumberStyle.time(times.filter(\.isFinite).reduce(0, +))
  }

  /// What the head of the page says, as names and texts; a long text is small.
  private func facts() throws -> [(String, String, Bool)] {
    let measure = results.objective.measure
    var facts: [(String, String, Bool)] = []
    if let best = try top.best() {
      facts.append(
        (
          "best \(measure.name)",
          "\(NumberStyle.metric(try results.values(of: measure)[best])) (trial \(results.trialIDs[best]))",
          false
        ))
    }
    for status in TrialOutcome.Status.allCases {
      let found = count(status)
      if status == .done || found > 0 { facts.append((status.name, "\(found)", false)) }
    }
    facts.append(("training, all trials", trainedFor, false))
    let seconds = try elapsed()
    if seconds > 0 { facts.append(("from first to last", NumberStyle.time(seconds), false)) }
    let threads = try results.numberAttribute("threads").map { ", \(counted($0, "thread"))" } ?? ""
    facts.append(
      ("machine", try "\(results.attribute("host")), \(results.attribute("cpu"))\(threads)", true))
    let preprocessing = try results.preprocessing()
    facts.append(
      (
        "data",
        try "\(results.attribute("dataset_source")): \(preprocessing.task.rawValue), "
          + counted(preprocessing.columns.names.count, "column"), true
      ))
    if let ensemble = try results.ensemble() {
      facts.append(("ensemble", ensemble.sentence(NumberStyle.metric), true))
    }
    return facts
  }

  /// Seconds from the first beginning to the last end.
  private func elapsed() throws -> Double {
    let (starts, times) = (try results.column("start_time"), try results.column("wall_time"))
    let ends = zip(starts, times).map { $0 + $1 }.filter(\.isFinite)
    guard let first = starts.filter(\.isFinite).min(), let last = ends.max() else { return 0 }
    return last - first
  }

  private var running: JSONText {
    guard let (status, holder) = run, holder != nil else { return .null }
    let left = status.remaining.map { ", \(NumberStyle.time($0)) left" } ?? ""
    return .text(
      "This sweep is running: \(status.finished) of \(counted(status.planned, "trial")) finished"
        + "\(left). What the page has was written at its last publication; load it again for more.")
  }

  /// The result as JSON.
  func json() throws -> JSONText {
    let measure = results.objective.measure
    var members: [String: JSONText] = [
      "name": .text(name),
      "lead": .text(
        "\(counted(results.trialIDs.count, "trial")), \(try results.attribute("sweep_status")); ranked by "
          + "\(measure.name), \(measure.higherIsBetter ? "higher" : "lower") is better"),
      "running": running, "objective": .text(measure.name), "higher": .flag(measure.higherIsBetter),
      "bestMeasure": .text(measure.metric.map { Measure.best($0).name } ?? ""),
      "facts": .list(try facts().map { [.text($0.0), .text($0.1), .flag($0.2)] }),
      "config": .text(try results.attribute("config_json")), "trainedFor": .text(trainedFor),
      "count": .integer(order.count), "ranked": .integer(ranked),
      "ids": .text(Base64.text(order.map { Int32(results.trialIDs[$0]) })),
      "states": .text(Base64.text(order.map { UInt8(results.statuses[$0].rawValue) })),
      "stateNames": .list(TrialOutcome.Status.allCases.map { .text($0.name) }),
      "columns": .list(columns.map(\.json)),
    ]
    try addSettings(to: &members)
    let curves = try PackedCurves(results, ranking: Array(order.prefix(ranked)))
    members["curves"] = curves?.json ?? .null
    members["rungs"] = try results.rungs().map { .list($0.epochs.map { .integer($0) }) } ?? .null
    members["importance"] = importance
    members["progress"] = try progress()
    members["truth"] = .list(truth?.parts ?? [])
    members["truthOf"] = .text(truth.map { "trial \($0.trial)" } ?? "")
    members["embedded"] = .text(
      "In this page: every value of \(counted(order.count, "trial")), numbers with many values in 16 bits "
        + "(marked ≈; exact for the best \(min(ranked, PackedColumn.exactRows))). Weights, and what is not "
        + "named here, are in \(URL(fileURLWithPath: results.path).lastPathComponent).")
    return .object(members)
  }

  private func addSettings(to members: inout [String: JSONText]) throws {
    var places: [Int: Int] = [:]
    for (place, row) in order.enumerated() { places[row] = place }
    let settings = try top.rankedSettings(count: Self.mostSettings)
    // What all of them have in common tells none of them apart.
    let differing = (settings.first?.values ?? []).indices.filter { place in
      settings.count < 2 || Set(settings.map { $0.values[place].value }).count > 1
    }
    func text(_ value: ParameterValue?) -> String {
      if case .number(let number)? = value { NumberStyle.short(number) } else { value?.text ?? "–" }
    }
    members["settings"] = .list(
      settings.map { setting in
        [
          "text": .text(
            differing.map { setting.values[$0] }.map { "\($0.parameter.name) \(text($0.value))" }
              .joined(separator: " · ")),
          "rows": .list(setting.rows.compactMap { places[$0] }.map { .integer($0) }),
        ]
      })
    members["ranksMeans"] = .flag(top.ranksMeans)
    let repeats = top.repeats.map { "\($0.name)s" }.joined(separator: " and ")
    members["settingsNote"] = .text(
      repeats.isEmpty
        ? "Each dot is a trial."
        : "Dots are the \(repeats) of a setting, the mark is their \(top.ranksMeans ? "mean" : "median")."
    )
  }

  private var importance: JSONText {
    guard let report = try? ImportanceReport(results, mostTrials: 2000) else { return .null }
    return [
      "note": .text(
        "Share of the variance of \(report.explained) that each parameter explains alone, by functional ANOVA "
          + "over a random forest, from \(counted(report.trialCount, "trial")); the line is the standard error."
      ),
      "parts": .list(
        report.shares.map {
          ["name": .text($0.name), "share": .number($0.share), "error": .number($0.error)]
        }),
    ]
  }

  private func progress() throws -> JSONText {
    let steps = try BestSoFar(results, rows: Array(order.prefix(ranked))).steps
    guard !steps.isEmpty else { return .null }
    return [
      "epochs": .list(steps.map { .number($0.epochs) }),
      "seconds": .list(steps.map { .number(($0.seconds * 1000).rounded() / 1000) }),
      "best": .list(steps.map { .number($0.best) }),
    ]
  }

  /// What a reader without JavaScript sees.
  func staticHTML() throws -> String {
    var html = "<header><h1>\(Self.escaped(name))</h1>"
    html +=
      "<p>\(Self.escaped(results.path)): \(counted(results.trialIDs.count, "trial"))</p><dl class=\"facts\">"
    for (name, text, _) in try facts() {
      html += "<div><dt>\(Self.escaped(name))</dt><dd>\(Self.escaped(text))</dd></div>"
    }
    html += "</dl></header><section><h2>Best trials</h2><div class=\"scroll\"><table>"
    let rows = try top.ranking().prefix(50)
    let measures = [results.objective.measure, .wallTime]
    let parameters = try results.swept.map { try results.values(of: $0) }
    let numbers = try measures.map { try results.values(of: $0) }
    func line(_ cells: [String], _ tag: String) -> String {
      "<tr>" + cells.map { "<\(tag)>\(Self.escaped($0))</\(tag)>" }.joined() + "</tr>"
    }
    html += line(["trial"] + results.swept.map(\.name) + measures.map(\.name), "th")
    for row in rows {
      html += line(
        ["\(results.trialIDs[row])"] + parameters.map { $0[row]?.text ?? "–" }
          + numbers.map { NumberStyle.metric($0[row]) }, "td")
    }
    return html + "</table></div></section>"
  }

  static func escaped(_ text: String) -> String {
    text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
      .replacing("\"", with: "&quot;")
  }
}
