import ArgumentParser
import NeuralNetworks
import Reports
import Results

struct TopCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "top",
    abstract: "Ranks the trials of a result, and its settings with seeds and folds as repeats.",
    discussion: """
      Trials are ranked by the value after their last epoch. Settings are ranked by the median over \
      their seeds: the luckiest seed of a poor setting wins nothing.
      """)

  @OptionGroup var file: ResultOptions

  @Option(
    name: .customLong("by"), help: "Metric to rank by; the sweep's objective by default.")
  var metric: Metric?

  @Option(name: [.customShort("n"), .customLong("count")], help: "Lines of each table.")
  var count = 10

  func validate() throws {
    if count < 1 { throw ValidationError("--count \(count): give a number from 1 on") }
  }

  func run() throws {
    try Failure.reported {
      let results = try SweepResults(opening: file.results)
      let report = try TopReport(results, metric: metric)
      let text = try report.text(count: count)
      guard !text.isEmpty else { throw ReportError.nothingFinished(path: file.results) }
      print(text)
    }
  }
}
