import ArgumentParser
import MatrixKernels
import Reports
import Results
import SystemSupport

struct PredictCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "predict",
    abstract: "Predicts new rows with a trained network.",
    discussion: """
      Columns are found by their names, and prepared as the training rows were. Where the file has the \
      target, too, the metrics of the predictions are told beside them. On a terminal the predictions \
      are an aligned table, elsewhere CSV.
      """)

  @OptionGroup var file: ResultOptions

  @Argument(
    help: "The rows to predict: CSV, HDF5, .npy, .npz or IDX; - for standard input.",
    completion: .file())
  var data: String

  @Option(help: "The trial's number, best or ensemble; best is the ensemble where there is one.")
  var trial: TrialChoice = .best

  @Option(
    name: .shortAndLong, help: "Write CSV to this new file; - for standard output.",
    completion: .file())
  var output: String?

  @Flag(help: "Replace the output file if it exists.")
  var force = false

  func run() throws {
    try Failure.reported {
      let results = try SweepResults(opening: file.results)
      let report = try PredictionReport(
        results, trial, file: data, kernels: KernelSets.choose(nil))
      for notice in report.notices { Failure.say("note: \(notice)") }
      // Standard output has nothing but the predictions.
      defer { if let line = report.figureLine { Failure.say(line) } }
      guard let output else {
        print(isatty(STDOUT_FILENO) == 1 ? report.table.text : report.table.csv)
        return
      }
      try NewFile.write(Array((report.table.csv + "\n").utf8), to: output, replaces: force)
      if output != "-" { print("\(report.rows) predictions are in \(output)") }
    }
  }
}
