import ArgumentParser
import MatrixKernels
import Results
import SweepRunner
import Wording

struct VerifyCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "verify",
    abstract: "Reads everything in a result and says what is wrong with it.",
    discussion: """
      Every checksum, shape and count is checked, and every trial's histories and weights against the \
      checksum that was computed before they were written. --retrain trains some of the trials again \
      and compares every bit. --replay makes every suggestion of a search again, from the results of \
      its trials, and compares them. Exit code 1 where something is wrong.
      """)

  @OptionGroup var file: ResultOptions

  @Option(help: ArgumentHelp("Train so many of its trials again.", valueName: "trials"))
  var retrain: Int?

  @Flag(help: "Make the suggestions of a search again.")
  var replay = false

  func validate() throws {
    if let retrain, retrain < 1 {
      throw ValidationError("--retrain \(retrain): give a number from 1 on")
    }
  }

  func run() throws {
    try Failure.reported {
      let verification = ResultVerification(file.results)
      var problems = verification.problems
      var line =
        "\(file.results): \(counted(verification.datasets, "dataset")) and "
        + "\(counted(verification.trials, "finished trial")) read"
      if problems.isEmpty, let retrain {
        let results = try SweepResults(opening: file.results)
        let retraining = try Retraining(
          results, count: retrain, kernels: KernelSets.choose(nil))
        problems += retraining.problems
        let numbers = retraining.trials.map(String.init).joined(separator: ", ")
        line += ", \(counted(retraining.trials.count, "trial")) trained again (\(numbers))"
      }
      if problems.isEmpty, replay {
        guard let search = try SearchReplay(SweepResults(opening: file.results)) else {
          throw ValidationError(
            "--replay is for searches; all trials of \(file.results) were planned")
        }
        problems += search.problems
        line += ", \(counted(search.steps.count, "suggestion")) of the search made again"
      }
      if !verification.foreign.isEmpty {
        Failure.say(
          "note: not from overnight, and so not checked: "
            + verification.foreign.joined(separator: ", "))
      }
      for problem in problems { Failure.say(problem) }
      guard problems.isEmpty else {
        Failure.say("\(file.results): \(counted(problems.count, "problem"))")
        throw Failure.unfinished
      }
      print(line + ": all is well")
    }
  }
}
