import Configs
import Records
import Search
import Training
import Wording

/// Runs the search of a result again, with the results of its trials instead of trainings: every
/// suggestion must be the one that was made.
public struct SearchReplay {
  /// A step of the search: a trial that came to an epoch.
  public struct Step: Sendable {
    /// The trial's number.
    public let trial: Int
    /// The epoch that it came to.
    public let epoch: Int
    /// Epochs of all networks that were spent then.
    public let epochs: Int
    /// The best value so far; NaN before there is one.
    public let best: Double
  }

  /// The steps, in the order of the search.
  public private(set) var steps: [Step] = []
  /// What differs, a sentence each.
  public private(set) var problems: [String] = []
  /// How far it came.
  public private(set) var standing: SearchStanding?

  /// Replays a search, as far as its result has it.
  ///
  /// - Returns: nil where the result is of no search.
  /// - Throws: where its config cannot be read any more.
  public init?(_ results: SweepResults) throws {
    let configuration = try Configuration(results.configurationSource())
    guard let description = try Self.searchPlan(configuration, results) else { return nil }
    let earlier = try EarlierSweep(description, sha256: results.attribute("dataset_sha256"))
    var search = earlier.search(description)
    let metric = description.metric
    let answers = try SearchAnswers(results, metric: metric)
    var (best, epochs) = (Double.nan, 0)
    var reached: [Int: Int] = [:]
    while true {
      guard case .assignment(let assignment) = search.next() else { break }
      let trial = assignment.trial
      guard let key = answers.key(of: trial.id) else {
        try note(missing: "trial \(trial.id) is not in the result", results)
        break
      }
      guard key == trial.key else {
        problems.append("trial \(trial.id) is another one than the search makes")
        break
      }
      guard let answer = try answers.answer(assignment) else {
        try note(
          missing: "trial \(trial.id) did not come to epoch "
            + "\(assignment.lastEpoch ?? trial.settings.epochs)", results)
        break
      }
      let report = TrialReport(
        assignment, status: answer.status, history: answer.history, metric: metric)
      search.tell(report)
      epochs += max(0, report.epochs - (reached[trial.id] ?? 0))
      reached[trial.id] = max(report.epochs, reached[trial.id] ?? 0)
      if best.isNaN || (metric.higherIsBetter ? report.value > best : report.value < best) {
        best = report.value
      }
      steps.append(Step(trial: trial.id, epoch: report.epochs, epochs: epochs, best: best))
    }
    standing = search.standing
  }

  private static func searchPlan(
    _ configuration: Configuration, _ results: SweepResults
  ) throws -> SearchPlan? {
    guard configuration.search.rungSearch != nil else { return nil }
    return try configuration.plan(for: DatasetDescription(results).facts).search
  }

  /// A search that was interrupted has only a part of its trials; a complete one must have all.
  private mutating func note(missing problem: String, _ results: SweepResults) throws {
    if try results.attribute("sweep_status") == SweepStatus.complete.rawValue,
      results.statuses.allSatisfy(\.isFinal)
    {
      problems.append(problem)
    }
  }
}
