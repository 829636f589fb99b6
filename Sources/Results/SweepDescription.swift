import Datasets
import Experiments
import Foundation

/// What a result file tells of the sweep as a whole.
public struct SweepDescription: Sendable {
  /// The config as it was read.
  public let configuration: Configuration
  /// The trials.
  public let plan: SweepPlan
  /// The data that they were trained on.
  public let dataset: Dataset
  /// The machine and program that trained them.
  public let provenance: Provenance

  /// Gathers the parts.
  public init(
    configuration: Configuration, plan: SweepPlan, dataset: Dataset, provenance: Provenance
  ) {
    self.configuration = configuration
    self.plan = plan
    self.dataset = dataset
    self.provenance = provenance
  }
}
