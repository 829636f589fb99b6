import ArgumentParser
import Results
import Wording

struct DiffCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "diff",
    abstract: "Says what two results differ in.",
    discussion: """
      Trials are compared by their hyperparameters, bit by bit: losses and weights, not times. Exit \
      code 0 where no trial differs, 1 otherwise.
      """)

  @Argument(help: "The first result file.", completion: .file(extensions: ["h5"]))
  var first: String

  @Argument(help: "The second result file.", completion: .file(extensions: ["h5"]))
  var second: String

  @Option(name: [.customShort("n"), .customLong("count")], help: "Lines of the table.")
  var count = 20

  func validate() throws {
    if count < 1 { throw ValidationError("--count \(count): give a number from 1 on") }
  }

  func run() throws {
    try Failure.reported {
      let results = try [first, second].map { try SweepResults(opening: $0) }
      let difference = try SweepDifference(results[0], results[1])
      for line in difference.settings { print(line) }
      print("\(counted(difference.equal, "trial")) the same in every bit")
      for (path, numbers) in [(first, difference.onlyFirst), (second, difference.onlySecond)]
      where !numbers.isEmpty {
        let list = numbers.prefix(count).map(String.init).joined(separator: ", ")
        let more = numbers.count > count ? ", …" : ""
        print("\(counted(numbers.count, "trial")) only in \(path): \(list)\(more)")
      }
      if !difference.different.isEmpty { print("\n" + table(difference, results[0]).text) }
      if !difference.isEmpty { throw Failure.unfinished }
    }
  }

  private func table(_ difference: SweepDifference, _ results: SweepResults) -> TextTable {
    let metric = results.objective.measure.name
    var table = TextTable([
      "trial", "in the second", "status", "in the second", metric, "in the second",
      "largest difference of a weight",
    ])
    for trial in difference.different.prefix(count) {
      table.append([
        "\(trial.first)", "\(trial.second)", trial.statuses.first.name,
        trial.statuses.second.name, NumberStyle.metric(Double(trial.objectives.first)),
        NumberStyle.metric(Double(trial.objectives.second)),
        NumberStyle.metric(Double(trial.weights)),
      ])
    }
    return table
  }
}
