import Records

/// Records that stand in several result files.
struct CollectedRecords: TrialRecordSource, @unchecked Sendable {
  // Unchecked: it says that one thread at a time may use it.
  let takesManyThreads = false
  /// Where each trial's record is, by its number.
  var places: [Int: (results: SweepResults, row: Int)] = [:]

  /// Whether a trial, by its number, was finished in one of them.
  func isFinal(_ trial: Int) -> Bool {
    places[trial].map { $0.results.statuses[$0.row].isFinal } ?? false
  }

  func record(of trial: TrialDescription) throws -> TrialRecord? {
    guard let place = places[trial.id], place.results.statuses[place.row] != .pending else {
      return nil
    }
    return try place.results.record(row: place.row)
  }
}
