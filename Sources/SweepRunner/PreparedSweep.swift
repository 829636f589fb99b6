import Datasets
import Experiments
import NeuralNetworks
import Results

/// A sweep that is ready to run: its config checked, its data loaded, its trials planned.
public struct PreparedSweep: Sendable {
  /// The config.
  public let configuration: Configuration
  /// The data, shared by all workers.
  public let dataset: Dataset
  /// The trials.
  public let plan: SweepPlan
  /// Given weights by trial number.
  let initialWeights: [Int: NetworkWeights]

  /// Reads, loads, plans and checks everything that can be wrong before training.
  ///
  /// - Throws: ``ConfigurationError``, ``DataError``, or what given weights have wrong.
  public init(configFile: String, overrides: [String] = []) throws {
    try self.init(Configuration(file: configFile, overrides: overrides))
  }

  /// The same for a config that has been read.
  public init(_ configuration: Configuration) throws {
    self.configuration = configuration
    let dataset = try Dataset(configuration.dataset)
    self.dataset = dataset
    plan = try configuration.plan(for: DataFacts(dataset))
    var weights: [Int: NetworkWeights] = [:]
    for trial in plan.trials {
      guard let source = trial.initialWeights else { continue }
      let layout = NetworkLayout(
        sizes: trial.settings.layerSizes(for: dataset), biases: trial.settings.biases)
      weights[trial.id] = try InitialWeightsReader.read(source, layout: layout)
    }
    initialWeights = weights
  }
}
