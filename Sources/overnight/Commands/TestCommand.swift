import ArgumentParser
import MatrixKernels
import Reports
import Results
import SweepRunner

struct TestCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "test",
    abstract: "Evaluates a network or the ensemble on the rows that were kept for a test.",
    discussion: """
      Nothing else looks at these rows. The metrics come with the interval in which 95 % of them lie \
      when the rows are drawn anew with replacement. Every look is counted in the result: once is \
      honest, for what was chosen; choosing by the test rows is not.
      """)

  @OptionGroup var file: ResultOptions

  @Option(help: "The trial's number, best or ensemble; best is the ensemble where there is one.")
  var trial: TrialChoice = .best

  @Flag(name: .customLong("json"), help: "Writes one JSON object.")
  var writesJSON = false

  func run() throws {
    try Failure.reported {
      let results = try SweepResults(opening: file.results)
      var report = try TestReport(
        results, trial, data: ReloadedData(results).data, kernels: KernelSets.choose(nil))
      try report.save()
      print(writesJSON ? report.json : report.text)
    }
  }
}
