/// Where the records of trials come from when a result file is written.
package protocol TrialRecordSource: Sendable {
  /// Whether several threads may ask for records at the same time.
  var takesManyThreads: Bool { get }

  /// The record of a trial; nil if it was not finished.
  func record(of trial: TrialDescription) throws -> TrialRecord?
}
