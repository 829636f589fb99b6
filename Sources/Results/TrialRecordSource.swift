/// Where the records of trials come from when a result file is written.
package protocol TrialRecordSource {
  /// The record of a trial; nil if it was not finished.
  func record(of trial: TrialDescription) throws -> TrialRecord?
}
