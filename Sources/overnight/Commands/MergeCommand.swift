import ArgumentParser
import Results
import Wording

struct MergeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "merge",
    abstract: "Joins results of one config: shards, or parts from several machines.",
    discussion: """
      All files must be of the same config and data. A trial that several files have is taken once; if \
      its numbers differ between them, nothing is written. Where trials of the sweep are missing, the \
      new file's sweep_status is partial.
      """)

  @Argument(help: "The result files.", completion: .file(extensions: ["h5"]))
  var files: [String]

  @Option(
    name: .shortAndLong, help: "The new result file.", completion: .file(), transform: resultPath)
  var output: String

  func run() throws {
    try Failure.reported {
      let merge = try SweepMerge(files, into: output)
      var line =
        "\(output) has \(counted(merge.trials, "trial")), \(merge.finished) of them finished"
      if merge.duplicates > 0 { line += "; \(merge.duplicates) were in more than one file" }
      print(line)
      if !merge.missing.isEmpty {
        Failure.say("\(counted(merge.missing.count, "trial")) of the sweep missing: \(list(merge))")
      }
      if merge.status != .complete { throw Failure.unfinished }
    }
  }

  private func list(_ merge: SweepMerge) -> String {
    merge.missing.prefix(10).map(String.init).joined(separator: ", ")
      + (merge.missing.count > 10 ? ", …" : "")
  }
}
