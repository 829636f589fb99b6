import Networks
import Training

/// A search that pauses and continues trials: it gives a setting some epochs, compares it with
/// others that had as many, and goes on with the best.
///
/// Job j sees the results of the jobs up to j - 1 - parallel only, and in their order. The same
/// config therefore gives the same jobs on any number of threads, after any interruption.
public struct RungSearch: TrialSource, Sendable {
  /// How far one trial is.
  private struct TrialState {
    var epochs = 0
    /// The best value so far, as the search sees it.
    var value = Double.infinity
    var first = Double.infinity
    /// Whether nothing is left to train.
    var isOver = false
    var isFailed = false
  }

  private let search: RungSearchSettings
  private let maker: SettingMaker
  private let scale: SearchScale
  /// The epochs at which trials pause.
  public let rungs: Rungs
  /// Epochs of all networks together; nil for any number.
  private let mostEpochs: Int?
  private var starts: [SpacePoint]
  private var chooser: any RungChooser
  private var proposer: any SettingProposer
  private var board: SearchBoard
  /// The settings so far, by their number.
  private(set) var settings: [SearchSetting] = []
  private var states: [[TrialState]] = []
  private var known: Set<TrialKey> = []
  private var jobs: [SearchJob] = []
  /// Jobs all of whose reports are there, and those of them that the board has.
  private var ended = 0
  private var absorbed = 0
  /// The job of each assignment.
  private var jobOfAssignment: [Int] = []
  /// Assignments that were not asked for yet.
  private var outgoing: [TrialAssignment] = []
  /// Epochs given to jobs, less those that the board knows were not needed.
  private var spent = 0
  private var best: (seen: Double, setting: Int, epochs: Int, spent: Int)?
  /// Why no further job is made; nil while some are.
  private var ending: String?
  private var hasFinals = false
  /// Epochs of the seeds that the best settings get at the end: those that are done, and all.
  private var finals = (done: 0, planned: 0)
  private var retirement = SearchRetirement()

  /// A search.
  ///
  /// - Parameters:
  ///   - epochs: of a whole training.
  ///   - metric: what is compared.
  ///   - earlier: trials of earlier sweeps of the same data, for the model.
  package init(
    _ search: RungSearchSettings, _ maker: SettingMaker, epochs: Int, metric: Metric,
    earlier: [EarlierTrial] = []
  ) {
    self.search = search
    self.maker = maker
    let scale = SearchScale(metric)
    let rungs = Rungs(mostEpochs: epochs)
    (self.scale, self.rungs) = (scale, rungs)
    mostEpochs = search.budget.mostEpochs(ofTraining: epochs)
    finals.planned =
      RungSearchSettings.finalists * (search.finalRepeats - search.repeats) * maker.trialsOfSeed
      * epochs
    board = SearchBoard(rungs)
    starts = search.start.reversed().compactMap(maker.union.point)
    switch search.method {
    case .hyperband: chooser = HyperbandChooser()
    case .halving, .adaptive: chooser = HalvingChooser()
    }
    switch search.method {
    case .halving, .hyperband: proposer = RandomProposer(union: maker.union, seed: search.seed)
    case .adaptive:
      let observations = earlier.compactMap { $0.observation(maker, rungs, scale) }
      proposer = ModelProposer(
        maker, rungs, seed: search.seed, isLogarithmic: scale.isLogarithmic,
        earlier: observations)
    }
  }

  // MARK: - Jobs

  /// The next assignment: trials of the last job first, then of a new one.
  public mutating func next() -> NextAssignment {
    while outgoing.isEmpty {
      if let ending {
        guard ended == jobs.count else { return .wait }
        if hasFinals || !addFinals() { return .end(reason: ending) }
        continue
      }
      let visible = max(0, jobs.count - search.parallel)
      guard ended >= visible else { return .wait }
      while absorbed < visible { absorb() }
      switch decide() {
      case .job: break
      case .nothing where absorbed < ended: absorb()
      case .nothing where absorbed < jobs.count: return .wait
      case .nothing: ending = nothingLeft
      case .end(let reason): ending = reason
      }
    }
    return .assignment(outgoing.removeFirst())
  }

  private enum Decision {
    case job
    /// Something must be seen first.
    case nothing
    case end(String)
  }

  private var nothingLeft: String {
    if let most = search.budget.trials, settings.count >= most {
      return "all \(most) settings were tried"
    }
    return "every setting of the search space was tried"
  }

  private mutating func decide() -> Decision {
    if let patience = search.patience, let best, spent - best.spent >= patience {
      return .end("no better value in \(patience) epochs")
    }
    let takesNew = settings.count < search.budget.trials ?? .max
    guard let choice = chooser.choice(board, takesNew: takesNew) else { return .nothing }
    switch choice {
    case .promote(let setting): return addJob(setting, rung: board.rows[setting].top + 1)
    case .begin(let rung):
      let cost = rungs.epochs[rung] * search.repeats * maker.trialsOfSeed
      guard let mostEpochs, spent + cost > mostEpochs else { return begin(rung: rung) }
      return .end(budgetSpent(mostEpochs))
    }
  }

  private func budgetSpent(_ epochs: Int) -> String { "the budget of \(epochs) epochs is spent" }

  private mutating func begin(rung: Int) -> Decision {
    guard let setting = newSetting() else {
      // Where nothing new is left, the best that wait go on.
      for rung in (0..<rungs.last).reversed() {
        if let setting = board.promotion(at: rung, amongBest: .max) {
          return addJob(setting, rung: rung + 1)
        }
      }
      return .nothing
    }
    settings.append(setting)
    known.insert(setting.key)
    states.append(setting.trials.map { _ in TrialState() })
    board.add()
    chooser.begun(settings.count - 1)
    return addJob(settings.count - 1, rung: rung)
  }

  private mutating func newSetting() -> SearchSetting? {
    let accept = { [maker, known, number = settings.count + 1] (point: SpacePoint) in
      maker.setting(at: point, number: number).flatMap { known.contains($0.key) ? nil : $0 }
    }
    while let start = starts.popLast() {
      if let setting = accept(start) { return setting }
    }
    return proposer.propose(job: jobs.count, board, settings, accept: accept)
  }

  /// Trials that a search trains of each setting; those of further seeds come at the end.
  private var searched: Range<Int> { 0..<search.repeats * maker.trialsOfSeed }

  private mutating func addJob(_ setting: Int, rung: Int) -> Decision {
    let trials = searched.filter { !states[setting][$0].isOver }
    let cost = trials.reduce(0) { $0 + rungs.epochs[rung] - states[setting][$1].epochs }
    if let mostEpochs, spent + cost > mostEpochs { return .end(budgetSpent(mostEpochs)) }
    board.promote(setting)
    give(setting, rung: rung, trials, until: rung == rungs.last ? nil : rungs.epochs[rung])
    spent += cost
    return .job
  }

  private mutating func give(
    _ setting: Int, rung: Int, _ trials: [Int], until lastEpoch: Int?
  ) {
    for trial in trials {
      jobOfAssignment.append(jobs.count)
      outgoing.append(
        TrialAssignment(
          number: jobOfAssignment.count, trial: settings[setting].trials[trial],
          until: lastEpoch))
    }
    jobs.append(SearchJob(setting: setting, rung: rung, open: trials.count))
    closeJobs()
  }

  private mutating func closeJobs() {
    while ended < jobs.count, jobs[ended].open == 0 { ended += 1 }
  }

  /// At the end the best settings are trained whole, with all seeds.
  ///
  /// - Returns: whether anything is left to train.
  private mutating func addFinals() -> Bool {
    hasFinals = true
    guard search.finalRepeats > search.repeats else { return false }
    while absorbed < ended { absorb() }
    let before = jobs.count
    finals.planned = 0
    for setting in board.best(RungSearchSettings.finalists) {
      let trials = states[setting].indices.filter { !states[setting][$0].isOver }
      if trials.isEmpty { continue }
      give(setting, rung: rungs.count, trials, until: nil)
      finals.planned += trials.count * rungs.epochs[rungs.last]
    }
    return jobs.count > before
  }

  // MARK: - Reports

  /// Takes what came of an assignment.
  public mutating func tell(_ report: TrialReport) {
    let job = jobOfAssignment[report.assignment - 1]
    let setting = jobs[job].setting
    guard let trial = settings[setting].trials.firstIndex(where: { $0.id == report.trial }) else {
      return
    }
    var state = states[setting][trial]
    let planned = min(jobs[job].rung, rungs.last)
    if jobs[job].rung == rungs.count { finals.done += rungs.epochs[rungs.last] }
    jobs[job].refunded += max(0, rungs.epochs[planned] - max(report.epochs, state.epochs))
    state.epochs = max(state.epochs, report.epochs)
    state.isFailed = report.status.isFailure
    state.isOver = report.status != .stopped
    state.value = scale.seen(report.value)
    if !state.first.isFinite { state.first = scale.seen(report.firstValue) }
    states[setting][trial] = state
    jobs[job].open -= 1
    closeJobs()
  }

  /// Shows the board the next job that has ended.
  private mutating func absorb() {
    let job = jobs[absorbed]
    absorbed += 1
    spent -= job.refunded
    guard job.rung < rungs.count else { return }
    let trials = searched.map { states[job.setting][$0] }
    let count = Double(trials.count)
    let isFailed = trials.contains(where: \.isFailed)
    let value = isFailed ? .infinity : trials.reduce(0) { $0 + $1.value } / count
    let first = trials.reduce(0) { $0 + $1.first } / count
    board.tell(job.setting, rung: job.rung, value: value, first: first)
    if value < best?.seen ?? .infinity {
      let epochs = trials.map(\.epochs).max() ?? 0
      best = (value, job.setting, epochs, spent)
    }
  }

  // MARK: - What others see

  /// The order in which workers take what is there: that of the assignments, so that the result
  /// that everything waits for comes first.
  public var isOpenEnded: Bool { true }

  /// The trials that will not go on, whatever comes, since it was asked last.
  public mutating func takeRetired() -> [Int] {
    guard let mostEpochs else { return [] }
    let cost = max(1, rungs.epochs[0] * search.repeats * maker.trialsOfSeed)
    let retired = retirement.take(
      board, jobs: jobs.count, moreSettings: (mostEpochs - spent) / cost)
    return retired.flatMap { setting in searched.map { settings[setting].trials[$0].id } }
  }

  /// How far it is.
  public var standing: SearchStanding? {
    let reached = rungs.epochs.indices.map { rung in
      (epochs: rungs.epochs[rung], settings: board.ranking[rung].count)
    }
    return SearchStanding(
      epochs: spent, mostEpochs: mostEpochs, settings: settings.count,
      mostSettings: search.budget.trials, finals: finals, rungs: reached,
      paused: board.paused,
      best: best.map { (scale.value($0.seen), settings[$0.setting].trials[0].id, $0.epochs) })
  }
}
