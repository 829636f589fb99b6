import ArgumentParser
import Reports
import Results

struct ShowCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show", abstract: "Shows one trial: its parameters and its history.",
    discussion: "Of a search, the best trial comes with how the search went.")

  @OptionGroup var file: ResultOptions

  @Argument(help: "The trial's number, or best.")
  var trial: TrialChoice = .best

  func run() throws {
    try Failure.reported {
      let results = try SweepResults(opening: file.results)
      print(try TrialReport(results, row: trial.row(in: results)).text())
      if case .best = trial, let search = try? SearchReport(results) { print("\n" + search.text) }
    }
  }
}
