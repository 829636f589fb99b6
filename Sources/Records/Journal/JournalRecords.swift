import Networks
import Search
import SystemSupport

/// The records of a journal as of some moment.
package struct JournalRecords: TrialRecordSource, Sendable {
  let file: JournalFile
  let places: [TrialKey: Range<Int>]

  package var takesManyThreads: Bool { true }

  package func record(of trial: TrialDescription) throws -> TrialRecord? {
    try view(of: trial).map { TrialRecord(id: trial.id, $0) }
  }

  package func row(of trial: TrialDescription, metrics: [Metric]) throws -> OutcomeRow {
    try view(of: trial).map { OutcomeRow($0, of: trial, metrics: metrics) }
      ?? OutcomeRow(nil, of: trial, metrics: metrics)
  }

  package func weights(of trial: TrialDescription) throws -> NetworkWeights? {
    try view(of: trial)?.weights
  }

  /// The record of a trial, checked once more; nil if there is none.
  private func view(of trial: TrialDescription) throws -> RecordView? {
    guard let place = places[trial.key] else { return nil }
    let start = place.lowerBound - JournalFormat.headerCount
    let framed = try file.read(start..<place.upperBound)
    guard framed.withUnsafeBytes({ JournalFormat.contents(of: $0).entries.count == 1 }) else {
      throw damaged("a record was damaged after it was written")
    }
    do {
      return try RecordView(framed, from: JournalFormat.headerCount)
    } catch { throw damaged("trial \(trial.id) is not as this version writes it") }
  }

  private func damaged(_ reason: String) -> FileSystemError {
    .refused(path: file.path, operation: "read", reason: reason)
  }
}
