import Networks
import Training

/// What a search wants trained next, from what is known: everything that it gives before it waits.
///
/// A search that several machines share goes in rounds. All of them replay it up to the same joined
/// result, come to the same round, and train their parts of it.
public struct SearchRound: Sendable {
  /// What was trained of a trial.
  package typealias Answer = (status: TrialOutcome.Status, history: TrainingHistory)

  /// What is to be trained.
  public private(set) var assignments: [TrialAssignment] = []
  /// Why the search is over; nil where it goes on.
  public private(set) var end: String?
  /// How far it is.
  public let standing: SearchStanding?

  /// Nothing to train, and no search.
  package static let none = SearchRound()

  private init() { standing = nil }

  /// Replays a search as far as answers are there.
  ///
  /// - Parameter answer: what is known of an assignment; nil for nothing.
  package init(
    _ search: RungSearch, metric: Metric, answer: (TrialAssignment) throws -> Answer?
  ) rethrows {
    var search = search
    var reports = OrderedReports()
    replay: while true {
      switch search.next() {
      case .assignment(let assignment):
        guard let known = try answer(assignment) else {
          assignments.append(assignment)
          continue
        }
        let report = TrialReport(
          assignment, status: known.status, history: known.history, metric: metric)
        for report in reports.add(report) { search.tell(report) }
      case .wait: break replay
      case .end(let reason):
        if assignments.isEmpty { end = reason }
        break replay
      }
    }
    standing = search.standing
  }
}
