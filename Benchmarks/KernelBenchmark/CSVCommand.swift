import ArgumentParser
import Datasets
import Foundation

struct CSVCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "csv",
    abstract: "Measures how long a CSV file takes to load, as a sweep loads it.",
    discussion: """
      Prints the seconds of each turn, by all processors that this process may use: to read the \
      features, and to load all that a sweep needs, which are scaled features, targets and the file's \
      SHA-256. bin/bench csv makes a file and reads it with pandas in turn.
      """)

  @Argument(help: "The CSV file; its last column is the target.")
  var file: String
  @Option(help: "Turns.")
  var turns = 5

  func run() throws {
    var settings = DatasetSettings(source: .file(file))
    settings.scaling = .standardize
    for _ in 0..<turns {
      do {
        var columns: SourceColumns?
        let loading = try seconds { columns = try Dataset(settings).sourceColumns }
        guard let columns else { return }
        let reading = try seconds {
          _ = try PredictionRows(
            file: file, columns: columns, featureDatasets: nil, targets: [], otherColumns: [],
            keepsFeatures: false)
        }
        print(String(format: "%.4f %.4f", reading, loading))
      } catch { throw ValidationError("\(error)") }
    }
  }

  private func seconds(_ body: () throws -> Void) rethrows -> Double {
    let clock = ContinuousClock.now
    try body()
    return (ContinuousClock.now - clock) / Duration.seconds(1)
  }
}
