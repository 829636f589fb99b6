import Networks

/// Where the records of trials come from when a result file is written.
package protocol TrialRecordSource: Sendable {
  /// Whether several threads may ask for records at the same time.
  var takesManyThreads: Bool { get }

  /// The record of a trial; nil if it was not finished.
  func record(of trial: TrialDescription) throws -> TrialRecord?

  /// What the record of a trial gives but its weights.
  func row(of trial: TrialDescription, metrics: [Metric]) throws -> OutcomeRow

  /// The weights in the record of a trial; nil if there are none.
  func weights(of trial: TrialDescription) throws -> NetworkWeights?
}

extension TrialRecordSource {
  package func row(of trial: TrialDescription, metrics: [Metric]) throws -> OutcomeRow {
    OutcomeRow(try record(of: trial), of: trial, metrics: metrics)
  }

  package func weights(of trial: TrialDescription) throws -> NetworkWeights? {
    try record(of: trial)?.outcome.weights
  }
}
