import ArgumentParser
import Datasets
import Foundation

struct TablesCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "tables",
    abstract: "Measures how long a CSV file takes to load, as a sweep loads it.",
    discussion: """
      From the file to scaled features, targets and the file's SHA-256, by all processors that this \
      process may use. Prints the seconds of each turn. bin/bench tables makes a file and reads it \
      with pandas in turn.
      """)

  @Argument(help: "The CSV file; its last column is the target.")
  var file: String
  @Option(help: "Turns.")
  var turns = 5

  func run() throws {
    var settings = DatasetSettings(source: .file(file))
    settings.scaling = .standardize
    for _ in 0..<turns {
      let clock = ContinuousClock.now
      do { _ = try Dataset(settings) } catch { throw ValidationError("\(error)") }
      let seconds = (ContinuousClock.now - clock) / Duration.seconds(1)
      print(String(format: "%.4f", seconds))
    }
  }
}
