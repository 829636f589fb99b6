import ArgumentParser
import Networks
import Reports
import Results
import Search

struct ImportanceCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "importance",
    abstract: "Tells which hyperparameters mattered, and which of their values were good.",
    discussion: """
      A random forest learns how a measure depends on the parameters that differ between trials. From \
      it, functional ANOVA (Hutter, Hoos and Leyton-Brown 2014) tells how much of the variance over the \
      search space each parameter explains alone, and which pairs act together. Seeds and folds count as \
      repeats. Trials of a search are compared at the highest rung that 50 of them reached.
      """)

  @OptionGroup var file: ResultOptions

  @Option(
    name: .customLong("by"),
    help: ArgumentHelp(
      """
      What matters: a metric, best_METRIC, wall_time or parameter_count; the sweep's objective by \
      default.
      """, valueName: "measure"), completion: .list(Measure.names(Metric.allCases)),
    transform: rankingMeasure)
  var measure: Measure?

  @Flag(name: .customLong("json"), help: "Writes one JSON object, with the effect of every value.")
  var writesJSON = false

  @Flag(help: "Keeps it in the result file, too, as the group importance.")
  var save = false

  func run() throws {
    try Failure.reported {
      let report = try ImportanceReport(SweepResults(opening: file.results), by: measure)
      print(writesJSON ? report.json : report.text)
      if save { try report.save(to: file.results) }
    }
  }
}
