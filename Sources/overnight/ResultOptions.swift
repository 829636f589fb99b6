import ArgumentParser
import Networks
import Prediction
import Reports
import Search
import SystemSupport

/// Reads `validation_loss`, `best_validation_loss`, `wall_time` or `parameter_count`.
func rankingMeasure(_ argument: String) throws -> Measure {
  if let measure = Measure(argument) { return measure }
  throw ValidationError(
    "it is no metric, best_METRIC, wall_time or parameter_count"
      + (Measure.suggestion(for: argument).map { "; did you mean \"\($0)\"?" }
        ?? "; the metrics are \(Metric.allCases.map(\.rawValue).joined(separator: ", "))"))
}

extension TrialChoice: ExpressibleByArgument {
  /// Reads `best` or a number.
  public init?(argument: String) { self.init(argument) }
}

/// The result file that a command reads.
struct ResultOptions: ParsableArguments {
  @Argument(help: "The result file.", completion: .file(extensions: ["h5"]))
  var results: String
}

/// A result file's path as it was given; one that is named for another format is refused.
func resultPath(_ argument: String) throws -> String {
  if argument.isEmpty { throw ValidationError("the name of the result file is empty") }
  if let format = ExportFormat(rawValue: URL(fileURLWithPath: argument).pathExtension) {
    throw ValidationError(
      "a result is an HDF5 file, name it .h5; overnight export writes \(format.rawValue) from it")
  }
  return argument
}
