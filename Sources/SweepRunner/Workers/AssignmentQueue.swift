import Records
import Search
import Synchronization
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
  private var reports = OrderedReports()
  /// Assignments that workers have.
  private var underWay = 0
  /// How many have ended.
  private let newsCount = Atomic<Int>(0)
  /// Where trials of an earlier run that were not finished go on.
  private var checkpoints: [Int: TrialCheckpoint]
  /// Where trials that paused go on.
  private var paused = PausedTrials()
  private var isExhausted = false
  /// Why the source ended; nil before.
  private var ending: String?
  /// When the training of trials that the source made ends early, by number.
  private var proposed: [Int: StoppingRule?] = [:]
  /// What the writer is to hear. It waits here, because a thread that waits for the writer must not
  /// hold the condition's lock.
  private var outbox: [Writer.Message] = []
  private let sending = Condition()
  private let writer: BoundedQueue<Writer.Message>
  /// Told how far a search is.
  private let news: @Sendable (SearchStanding) -> Void

  init(
    _ source: any TrialSource, _ sweep: PreparedSweep, found: FoundSweep, threads: Int,
    writer: BoundedQueue<Writer.Message>, news: @escaping @Sendable (SearchStanding) -> Void
  ) {
    self.writer = writer
    self.news = news
    self.source = source
    self.sweep = sweep
    self.found = found
    self.threads = threads
    checkpoints = found.checkpoints
  }

  /// What a worker is to do.
  enum Work {
    /// Train these.
    case group(TrialGroup)
    /// Something else, until there is news: ``hasNews(since:)``.
    case later(news: Int)
    /// Nothing any more.
    case nothing
  }

  /// What to do next. Trials that are not in the sweep's plan are sent to the writer before.
  func take(unless stop: StopFlag) -> Work {
    defer { flush() }
    return condition.withLock {
      if stop.isSet { return .nothing }
      if ready.isEmpty && !isExhausted { pull() }
      if let group = ready.popLast() {
        underWay += group.assignments.count
        return .group(group)
      }
      // A source that waits for nothing will never go on.
      return isExhausted || underWay == 0
        ? .nothing : .later(news: newsCount.load(ordering: .relaxed))
    }
  }

  /// Whether a trial has ended since a worker was told to come later.
  func hasNews(since count: Int) -> Bool { newsCount.load(ordering: .relaxed) != count }

  /// Sends what the writer is to hear, in its order.
  private func flush() {
    sending.lock()
    defer { sending.unlock() }
    let messages = condition.withLock {
      defer { outbox = [] }
      return outbox
    }
    for message in messages { writer.append(message, bytes: message.byteCount) }
  }

  /// Whether the source has ended, and everything that it gave was trained.
  var isComplete: Bool {
    condition.withLock { isExhausted && underWay == 0 && ready.isEmpty }
  }

  /// Why the source ended; nil before.
  var reasonOfEnd: String? { condition.withLock { ending } }

  /// Takes every assignment that the source has now.
  private func pull() {
    var assignments: [TrialAssignment] = []
    var proposals: [PlannedTrial] = []
    loop: while true {
      switch source.next() {
      case .assignment(let assignment):
        let trial = assignment.trial
        if !sweep.plan.contains(trial), proposed[trial.id] == nil {
          proposed[trial.id] = .some(trial.settings.stopping)
          proposals.append(trial)
        }
        if let report = earlierReport(assignment) {
          note(report)
        } else {
          assignments.append(assignment)
        }
      case .wait: break loop
      case .end(let reason):
        isExhausted = true
        ending = reason
        break loop
      }
    }
    if !proposals.isEmpty { outbox.append(.proposals(proposals)) }
    let retired = source.takeRetired()
    if !retired.isEmpty {
      paused.drop(retired)
      outbox.append(.retired(retired))
    }
    if let standing = source.standing { news(standing) }
    form(assignments)
  }

  /// Forms groups of assignments, and puts them in order: trials under way first, then the
  /// costliest, because long trials last would leave the other cores idle at the end. Where more
  /// follows from reports, the order is the source's own.
  private func form(_ assignments: [TrialAssignment]) {
    guard !assignments.isEmpty else { return }
    let states = assignments.reduce(into: [Int: TrialCheckpoint]()) { states, assignment in
      states[assignment.trial.id] = state(of: assignment.trial.id)
    }
    let groups = TrialGroup.groups(
      of: assignments, sweep.data, threads: threads, checkpoints: states)
    let isOpenEnded = source.isOpenEnded
    ready = (ready + groups).map { group in
      let first = group.assignments.map(\.number).min() ?? 0
      guard !isOpenEnded else { return (group, 0, 0.0, first) }
      return (group, checkpoints[group.assignments[0].trial.id] == nil ? 1 : 0, -group.cost, first)
    }.sorted { one, other in
      (one.1, one.2, one.3) > (other.1, other.2, other.3)
    }.map(\.0)
  }

  /// Where a trial goes on; nil where it begins.
  func checkpoint(of trial: PlannedTrial) -> TrialCheckpoint? {
    condition.withLock { state(of: trial.id) }
  }

  private func state(of trial: Int) -> TrialCheckpoint? {
    checkpoints[trial] ?? paused.state(of: trial) ?? found.state(trial)
  }

  /// The rule by which a trial's training ends early.
  func stopping(of trial: Int) -> StoppingRule? {
    condition.withLock { proposed[trial].flatMap { $0 } }
  }

  /// Takes what came of an assignment.
  ///
  /// - Parameter checkpoint: where the trial goes on, if it paused.
  func end(
    _ assignment: TrialAssignment, _ outcome: TrialOutcome, _ checkpoint: TrialCheckpoint?
  ) {
    condition.withLock {
      underWay -= 1
      newsCount.wrappingAdd(1, ordering: .relaxed)
      let trial = assignment.trial
      checkpoints[trial.id] = nil
      paused.drop([trial.id])
      if outcome.status == .stopped, let checkpoint {
        outbox += paused.add(checkpoint).map { .checkpoint($0) }
      }
      note(
        TrialReport(
          assignment, status: outcome.answeredStatus, history: outcome.history,
          metric: sweep.plan.objective.metric))
    }
    flush()
  }

  /// Where trials paused that are not on the disk yet, for the writer.
  func takeUnsaved() -> [TrialCheckpoint] { condition.withLock { paused.takeUnsaved() } }

  /// Keeps a report, and tells the source all reports whose predecessors it has.
  private func note(_ report: TrialReport) {
    for report in reports.add(report) { source.tell(report) }
  }

  /// What an earlier run knows of an assignment; nil where it is to be trained.
  private func earlierReport(_ assignment: TrialAssignment) -> TrialReport? {
    let id = assignment.trial.id
    func report(_ status: TrialOutcome.Status, _ history: TrainingHistory) -> TrialReport {
      TrialReport(
        assignment, status: status, history: history, metric: sweep.plan.objective.metric)
    }
    if let status = found.finished[id] {
      // A plan needs no histories.
      if assignment.lastEpoch == nil, status != .stopped, !source.isOpenEnded {
        return report(status, TrainingHistory(metrics: [], epochs: 0))
      }
      if let answer = found.record(id)?.outcome.answer(until: assignment.lastEpoch) {
        return report(answer.status, answer.history)
      }
    }
    // A crash may leave the checkpoint of a trial that went on after a pause of which the record was
    // not yet on the disk. Where the checkpoint is the pause itself, a worker makes the record.
    guard let lastEpoch = assignment.lastEpoch, let state = state(of: id)?.state,
      state.history.epochs > lastEpoch
    else { return nil }
    return report(.stopped, state.history.prefix(lastEpoch))
  }
}
