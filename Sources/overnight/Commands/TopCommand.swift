import ArgumentParser
import Networks
import Reports
import Results
import Search
import Wording

struct TopCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "top",
    abstract: "Ranks the trials of a result, and its settings with seeds and folds as repeats.",
    discussion: """
      Trials are ranked by the network that is kept: of the last epoch, or of the best one where \
      patience ends a training early. Settings are ranked by the median over their seeds: the luckiest \
      seed of a poor setting wins nothing.
      """)

  @OptionGroup var file: ResultOptions

  @Option(
    name: .customLong("by"),
    help: ArgumentHelp(
      """
      What to rank by: a metric, best_METRIC, wall_time or parameter_count; the sweep's objective by \
      default.
      """, valueName: "measure"), completion: .list(Measure.names(Metric.allCases)),
    transform: rankingMeasure)
  var measure: Measure?

  @Option(
    name: .customLong("pareto"),
    help: ArgumentHelp(
      """
      A second measure, such as parameter_count or wall_time: shows the trials than which none is \
      better in both.
      """, valueName: "measure"), completion: .list(Measure.names(Metric.allCases)),
    transform: rankingMeasure)
  var second: Measure?

  @Option(name: [.customShort("n"), .customLong("count")], help: "Lines of each table.")
  var count = 10

  func validate() throws {
    if count < 1 { throw ValidationError("--count \(count): give a number from 1 on") }
  }

  func run() throws {
    try Failure.reported {
      let results = try SweepResults(opening: file.results)
      let report = try TopReport(results, by: measure)
      let text =
        try second.map { try report.frontText($0, count: count) } ?? report.text(count: count)
      guard !text.isEmpty else { throw ReportError.nothingFinished(path: file.results) }
      print(text)
      if let ensemble = try results.ensemble() {
        print("\n" + ensemble.sentence(NumberStyle.metric))
      }
    }
  }
}
