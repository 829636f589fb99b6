import ArgumentParser
import NeuralNetworks
import Reports

extension Metric: ExpressibleByArgument {}

extension TrialChoice: ExpressibleByArgument {
  /// Reads `best` or a number.
  public init?(argument: String) { self.init(argument) }
}

/// The result file that a command reads.
struct ResultOptions: ParsableArguments {
  @Argument(help: "The result file.", completion: .file(extensions: ["h5"]))
  var results: String
}
