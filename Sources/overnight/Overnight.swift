import ArgumentParser
import Wording

/// The command line: one file a command.
@main
struct Overnight: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "overnight",
    abstract: "Trains every network of a hyperparameter sweep on all cores.",
    discussion: """
      A sweep is one JSON file; its result is one HDF5 file that Python, R, MATLAB and Julia open.

        overnight run configs/digits.json        train it into results/digits.h5
        overnight top results/digits.h5          the best trials and settings
        overnight importance results/digits.h5   which parameters mattered
        overnight status results/digits.h5       how far it is, from another terminal
        overnight submit configs/digits.json --slurm --nodes 8 --time 08:00
        overnight show results/digits.h5 best    one trial: parameters and history
        overnight predict results/digits.h5 new.csv
        overnight ensemble results/digits.h5     puts good networks together
        overnight test results/digits.h5         on the rows kept for a test
        overnight export results/digits.h5 --format onnx

      Exit codes: 0 done, 1 some trials failed or work is left, 64 wrong usage, config or data, 75 \
      work left by a deadline, 130 interrupted.
      """,
    version: ProgramVersion.text,
    subcommands: [
      RunCommand.self, PlanCommand.self, SubmitCommand.self, StatusCommand.self, TopCommand.self,
      ReportCommand.self,
      ShowCommand.self,
      ImportanceCommand.self,
      PredictCommand.self, EnsembleCommand.self, TestCommand.self, ExportCommand.self,
      DiffCommand.self, VerifyCommand.self,
      MergeCommand.self, SalvageCommand.self, MachineCommand.self,
    ])

  /// Runs the command that is named first. Of one that there is not, the parser would find fault
  /// with what follows it.
  static func main() {
    let names = configuration.subcommands.compactMap { $0.configuration.commandName } + ["help"]
    if let name = CommandLine.arguments.dropFirst().first, !name.hasPrefix("-"),
      !names.contains(name)
    {
      let nearest = nearestName(to: name, among: names).map { "; did you mean \"\($0)\"?" } ?? ""
      exit(withError: ValidationError("there is no command \"\(name)\"" + nearest))
    }
    main(nil)
  }
}
