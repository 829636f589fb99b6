import Networks
import Search
import Training

/// What a result file answers to a search that is replayed.
public struct SearchAnswers {
  /// Epochs that each trial was trained, by its number; without those that were not.
  public private(set) var epochs: [Int: Int] = [:]
  private let results: SweepResults
  private let metric: Metric
  private let rows: [Int: Int]
  private let keys: [TrialKey]
  private let messages: [String]

  /// Reads what there is of a metric.
  public init(_ results: SweepResults, metric: Metric) throws {
    self.results = results
    self.metric = metric
    rows = Dictionary(uniqueKeysWithValues: results.trialIDs.enumerated().map { ($1, $0) })
    keys = try results.trialKeys()
    messages = try results.messages()
    for (trial, row) in rows where results.statuses[row].isFinal {
      epochs[trial] = try results.epochsRun(row: row)
    }
  }

  /// The key that the result's trial of a number has; nil where there is none.
  func key(of trial: Int) -> TrialKey? { rows[trial].map { keys[$0] } }

  /// What was trained of an assignment; nil where the trial did not come so far.
  ///
  /// - Throws: ``ResultsError/otherSearch(path:trial:)`` where the result has another trial of that
  ///   number.
  package func answer(_ assignment: TrialAssignment) throws -> SearchRound.Answer? {
    guard let row = rows[assignment.trial.id] else { return nil }
    guard keys[row] == assignment.trial.key else {
      throw ResultsError.otherSearch(path: results.path, trial: assignment.trial.id)
    }
    let values = try results.history(of: metric, row: row)
    let history = TrainingHistory(
      columns: [(metric, values)], learningRate: values.map { _ in 0 })
    let outcome = TrialOutcome(
      status: results.statuses[row], message: messages[row], history: history, weights: nil)
    // The search was told of a failure, and went on.
    if outcome.status == .failed { return (.failed, history) }
    return outcome.answer(until: assignment.lastEpoch)
  }
}
