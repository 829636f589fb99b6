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
      guard let output else {
        let isSeen = isatty(STDOUT_FILENO) == 1
        print(isSeen ? report.table.text : report.table.csv)
        guard let line = report.figureLine else { return }
        // A pipe gets nothing but predictions.
        if isSeen { print("\n" + line) } else if isatty(STDERR_FILENO) == 1 { Failure.say(line) }
        return
      }
      try NewFile.write(Array((report.table.csv + "\n").utf8), to: output, replaces: force)
      guard output != "-" else { return }
      print("\(report.rows) predictions are in \(output)")
      if let line = report.figureLine { print(line) }
    }
  }
}
