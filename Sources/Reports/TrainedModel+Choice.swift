import Datasets
import KernelContract
import Prediction
import Results

extension TrainedModel {
  /// Reads the network of a trial, or the ensemble, whichever is chosen.
  public init(_ results: SweepResults, _ choice: TrialChoice, kernels: KernelTable) throws {
    if let ensemble = try choice.ensemble(in: results) {
      try self.init(results, ensemble, kernels: kernels)
    } else {
      try self.init(results, row: choice.row(in: results), kernels: kernels)
    }
  }
}

extension TrialChoice {
  /// What is chosen, as one says it: `trial 12` or `the ensemble of 7 networks`.
  public func name(in results: SweepResults) throws -> String {
    if let ensemble = try ensemble(in: results) {
      return "the ensemble of \(ensemble.members.count) networks"
    }
    return "trial \(results.trialIDs[try row(in: results)])"
  }

  /// What is chosen as a key: a trial's number, or `ensemble`.
  func key(in results: SweepResults) throws -> String {
    try ensemble(in: results) == nil ? "\(results.trialIDs[try row(in: results)])" : "ensemble"
  }
}
