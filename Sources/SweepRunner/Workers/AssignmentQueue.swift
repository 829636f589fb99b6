import Records
import Search
import SystemSupport
import Training

/// Stands between a source and the workers. It takes all assignments that the source has now, forms
/// groups of them, and hands out the costliest group first. It reports outcomes to the source in
/// the order of the assignments.
///
/// Assignments of trials that an earlier run finished, or brought as far as is asked, are answered
/// from what it left.
final class AssignmentQueue: @unchecked Sendable {
  // Unchecked: every access to what varies holds the condition's lock.
  private let condition = Condition()
  private let sweep: PreparedSweep
  private let threads: Int
  private let found: FoundSweep
  private var source: any TrialSource
  /// Groups that nobody has taken, the next one last.
  private var ready: [TrialGroup] = []
  /// Reports that wait for earlier ones, by assignment; and the assignment to report next.
  private var reports: [Int: TrialReport] = [:]
  private var nextReport = 1
  /// Assignments that workers have.
  private var underWay = 0
  /// Where trials that go on begin: those of an earlier run, and those that paused.
  private var checkpoints: [Int: TrialCheckpoint]
  /// Trials that paused, and how far they came.
  private var paused: [Int: TrialAssignment] = [:]
  private var isExhausted = false
  /// The trials that the source made so far, by number.
  private var proposed: Set<Int> = []

  init(_ source: any TrialSource, _ sweep: PreparedSweep, found: FoundSweep, threads: Int) {
    self.source = source
    self.sweep = sweep
    self.found = found
    self.threads = threads
    checkpoints = found.checkpoints
  }

  /// A group to train; nil where there is none any more. Waits while the source does.
  ///
  /// - Parameter propose: told of trials that are not in the sweep's plan, before they are handed
  ///   out.
  func take(
    unless stop: StopFlag, propose: ([PlannedTrial]) -> Void
  ) -> TrialGroup? {
    condition.lock()
    defer { condition.unlock() }
    while !stop.isSet {
      if ready.isEmpty && !isExhausted { pull(propose) }
      if ready.isEmpty && isExhausted && underWay == 0 { close() }
      if let group = ready.popLast() {
        underWay += group.assignments.count
        return group
      }
      // A source that waits for nothing will never go on.
      if isExhausted || underWay == 0 { return nil }
      // A signal to stop wakes nobody.
      condition.wait(until: Date() + 0.1)
    }
    return nil
  }

  /// Takes every assignment that the source has now.
  private func pull(_ propose: ([PlannedTrial]) -> Void) {
    var assignments: [TrialAssignment] = []
    var proposals: [PlannedTrial] = []
    loop: while true {
      switch source.next() {
      case .assignment(let assignment):
        if !sweep.plan.contains(assignment.trial),
          proposed.insert(assignment.trial.id).inserted
        {
          proposals.append(assignment.trial)
        }
        if let report = earlierReport(assignment) {
          note(report)
        } else {
          paused[assignment.trial.id] = nil
          assignments.append(assignment)
        }
      case .wait: break loop
      case .end:
        isExhausted = true
        break loop
      }
    }
    if !proposals.isEmpty { propose(proposals) }
    form(assignments)
  }

  /// Forms groups of assignments, and puts them in order: trials under way first, then the
  /// costliest, because long trials last would leave the other cores idle at the end.
  private func form(_ assignments: [TrialAssignment]) {
    guard !assignments.isEmpty else { return }
    let groups = TrialGroup.groups(
      of: assignments, sweep, threads: threads, checkpoints: checkpoints)
    ready = (ready + groups).map { group in
      (group, checkpoints[group.assignments[0].trial.id] == nil ? 1 : 0)
    }.sorted { one, other in
      (one.1, -one.0.cost, one.0.assignments[0].number)
        > (other.1, -other.0.cost, other.0.assignments[0].number)
    }.map(\.0)
  }

  /// When the source has ended and nothing is under way, those that are paused end where they are:
  /// their networks are kept.
  private func close() {
    let left = paused.values.sorted { $0.number < $1.number }
    paused = [:]
    form(left.map { TrialAssignment(number: 0, trial: $0.trial, until: $0.lastEpoch) })
  }

  /// Where a trial goes on; nil where it begins.
  func checkpoint(of trial: PlannedTrial) -> TrialCheckpoint? {
    condition.withLock { checkpoints[trial.id] }
  }

  /// Takes what came of an assignment.
  ///
  /// - Parameter checkpoint: where the trial goes on, if it paused.
  /// - Returns: whether the trial has come to its end.
  func end(
    _ assignment: TrialAssignment, _ outcome: TrialOutcome, _ wallTime: Double,
    _ checkpoint: TrialCheckpoint?
  ) -> Bool {
    condition.lock()
    defer { condition.unlock() }
    underWay -= 1
    condition.broadcast()
    // A number of 0 is that of a paused trial which ends where it is.
    guard assignment.number > 0 else { return true }
    let trial = assignment.trial
    let isPaused = outcome.status == .stopped && checkpoint != nil
    checkpoints[trial.id] = isPaused ? checkpoint : nil
    if isPaused { paused[trial.id] = assignment }
    note(
      TrialReport(
        assignment: assignment.number, trial: trial.id, status: outcome.status,
        value: sweep.plan.objective.measure.value(
          of: outcome, stopping: trial.settings.stopping, wallTime: wallTime)))
    return !isPaused
  }

  /// Keeps a report, and tells the source all reports whose predecessors it has.
  private func note(_ report: TrialReport) {
    reports[report.assignment] = report
    while let next = reports.removeValue(forKey: nextReport) {
      source.tell(next)
      nextReport += 1
    }
  }

  /// What an earlier run knows of an assignment; nil where it is to be trained.
  private func earlierReport(_ assignment: TrialAssignment) -> TrialReport? {
    let trial = assignment.trial
    func report(_ status: TrialOutcome.Status, _ value: Double) -> TrialReport {
      TrialReport(assignment: assignment.number, trial: trial.id, status: status, value: value)
    }
    guard let lastEpoch = assignment.lastEpoch else {
      guard let status = found.finished[trial.id], status != .stopped else { return nil }
      return report(status, found.objectives[trial.id] ?? .nan)
    }
    if found.finished[trial.id] != nil, let record = found.record(trial.id) {
      let (status, history) = (record.outcome.status, record.outcome.history)
      if history.epochs > lastEpoch || status == .stopped && history.epochs == lastEpoch {
        return report(.stopped, value(of: trial, history.prefix(lastEpoch), record.wallTime))
      }
      return status == .stopped
        ? nil : report(status, found.objectives[trial.id] ?? .nan)
    }
    guard let checkpoint = checkpoints[trial.id], checkpoint.state.history.epochs >= lastEpoch
    else { return nil }
    let history = checkpoint.state.history
    paused[trial.id] = TrialAssignment(
      number: assignment.number, trial: trial, until: history.epochs)
    return report(.stopped, value(of: trial, history.prefix(lastEpoch), checkpoint.wallTime))
  }

  private func value(
    of trial: PlannedTrial, _ history: TrainingHistory, _ wallTime: Double
  ) -> Double {
    sweep.plan.objective.measure.value(
      of: history, keptEpoch: history.keptEpoch(trial.settings.stopping),
      parameterCount: trial.settings.evaluatedLayout(for: sweep.dataset(of: trial))
        .parameterCount, wallTime: wallTime)
  }
}
