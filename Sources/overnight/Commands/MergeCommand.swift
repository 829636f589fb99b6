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
      new file's sweep_status is partial, and the exit code 1.

      Of a search in shards it ends a round: it tells how many trials the next one trains, with exit code \
      75 where another round follows, 1 where nothing was trained since the last time, and 0 where the \
      search is over.
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
      // The shards of a search have what was joined before.
      if merge.duplicates > 0, merge.search == nil {
        line += "; \(merge.duplicates) were in more than one file"
      }
      print(line)
      if let search = merge.search { return try endRound(search) }
      if !merge.missing.isEmpty {
        Failure.say(
          "\(counted(merge.missing.count, "trial")) of the sweep missing: \(list(merge.missing))")
      }
      if !merge.unfinished.isEmpty {
        Failure.say(
          "\(counted(merge.unfinished.count, "trial")) not finished: \(list(merge.unfinished))")
      }
      if merge.status != .complete { throw Failure.unfinished }
    }
  }

  private func endRound(_ search: SweepMerge.SearchProgress) throws {
    if let end = search.end { return print("the search is over: \(end)") }
    print(
      "the next round trains \(counted(search.nextTrials, "trial")): overnight run CONFIG --shard 1/N to N/N"
    )
    if !search.isFurther {
      Failure.say("nothing was trained since the last time")
      throw Failure.unfinished
    }
    throw Failure.workLeft
  }

  private func list(_ trials: [Int]) -> String {
    trials.prefix(10).map(String.init).joined(separator: ", ") + (trials.count > 10 ? ", …" : "")
  }
}
