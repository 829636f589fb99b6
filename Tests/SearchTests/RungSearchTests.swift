import Networks
import Testing
import Training

import Search

/// Searches that pause and continue, on trials that are formulas.
@Suite struct RungSearchTests {
  private static let axes = Array(SearchDriver.axes.prefix(5))

  private func settings(
    _ method: RungSearchSettings.Method, epochs: Int? = nil, trials: Int? = nil
  ) -> RungSearchSettings {
    RungSearchSettings(method: method, budget: SearchBudget(epochs: epochs, trials: trials))
  }

  /// A loss that falls with the epochs to a level that the hyperparameters decide.
  private func curve(_ trial: PlannedTrial, _ epochs: Int) -> [Double] {
    let level = Self.axes.reduce(0.05) { sum, axis in
      let x = trial.values[axis.parameter]?.number ?? 0
      return sum + (x - 0.3) * (x - 0.3)
    }
    let seed = Double(trial.settings.seed % 7) * 1e-3
    return (1...epochs).map { level * (1 + seed) * (1 + 3 / Double($0)) }
  }

  private func run(
    _ settings: RungSearchSettings, epochs: Int = 27, underWay: Int = 1, folds: Int? = nil
  ) -> SearchDriver {
    var driver = SearchDriver(
      settings, [SearchDriver.space(Self.axes, epochs: epochs)], epochs: epochs, folds: folds)
    driver.run(underWay: underWay) { curve($0, $1) }
    return driver
  }

  private func epochs(_ driver: SearchDriver) -> [Int: Int] {
    driver.assignments.reduce(into: [:]) { epochs, assignment in
      epochs[assignment.trial.id] = assignment.lastEpoch ?? assignment.trial.settings.epochs
    }
  }

  @Test(arguments: [
    (1, [1]), (2, [2]), (3, [1, 3]), (20, [2, 6, 20]), (27, [1, 3, 9, 27]), (30, [1, 3, 10, 30]),
    (81, [3, 9, 27, 81]), (100, [3, 11, 33, 100]),
  ])
  func rungsAreThirds(epochs: Int, expected: [Int]) {
    #expect(Rungs(mostEpochs: epochs).epochs == expected)
  }

  /// Assignments count from 1, trials only go on, and no budget is exceeded.
  @Test(arguments: RungSearchSettings.Method.allCases, [0, 3, 8])
  func budgetsHold(method: RungSearchSettings.Method, parallel: Int) {
    var settings = settings(method, epochs: 300)
    settings.parallel = parallel
    let driver = run(settings, underWay: parallel + 1)
    #expect(driver.assignments.map(\.number) == Array(1...driver.assignments.count))
    #expect(driver.reason == "the budget of 300 epochs is spent")
    var reached: [Int: Int] = [:]
    for assignment in driver.assignments {
      let epochs = assignment.lastEpoch ?? 27
      #expect(epochs > reached[assignment.trial.id] ?? 0)
      reached[assignment.trial.id] = epochs
    }
    let spent = reached.values.reduce(0, +)
    #expect((270...300).contains(spent) && spent == driver.search.standing?.epochs)
    #expect(reached.values.contains(27) && Set(reached.values).isSubset(of: [1, 3, 9, 27]))
  }

  /// The number of trials under way changes nothing, up to what `parallel` lets go side by side;
  /// another seed changes all.
  @Test(arguments: RungSearchSettings.Method.allCases)
  func theOrderOfEndsChangesNothing(method: RungSearchSettings.Method) {
    var settings = settings(method, epochs: 400)
    func trace(_ driver: SearchDriver) -> [String] {
      driver.assignments.map { "\($0.trial.key.value) \($0.lastEpoch ?? 0)" }
    }
    let one = trace(run(settings))
    for underWay in [2, 5, 9, 40] { #expect(trace(run(settings, underWay: underWay)) == one) }
    settings.seed = 1
    #expect(trace(run(settings)) != one)
  }

  /// A larger budget goes on where a smaller one ended.
  @Test(arguments: RungSearchSettings.Method.allCases)
  func aLargerBudgetContinues(method: RungSearchSettings.Method) {
    let short = run(settings(method, epochs: 200)).assignments
    let long = run(settings(method, epochs: 500)).assignments
    #expect(long.count > short.count)
    for (one, other) in zip(short, long) {
      #expect(one.trial.key == other.trial.key && one.lastEpoch == other.lastEpoch)
    }
  }

  /// Only the best third of a rung goes on, so that more settings stay at lower rungs; and what
  /// goes on is better than what does not.
  @Test func halvingKeepsTheBestThird() {
    let reached = epochs(run(settings(.halving, trials: 90)))
    #expect(reached.count == 90)
    let counts = [1, 3, 9, 27].map { rung in reached.values.count { $0 >= rung } }
    #expect(counts[1] >= 30 && counts[1] <= 45 && counts[2] < counts[1] && counts[3] < counts[2])
  }

  /// The first bracket of 27 epochs has 27 settings, of which 9, 3 and 1 go on; the next ones have
  /// 12, 6 and 4.
  @Test func hyperbandHasItsBrackets() {
    var settings = settings(.hyperband, epochs: 27 + 54 * 3)
    settings.parallel = 0
    let driver = run(settings)
    let firsts = driver.assignments.prefix(27 + 9 + 3 + 1)
    #expect(firsts.count { $0.lastEpoch == 1 } == 27 && firsts.count { $0.lastEpoch == 3 } == 9)
    #expect(firsts.count { $0.lastEpoch == 9 } == 3 && firsts.count { $0.lastEpoch == nil } == 1)
    let second = driver.assignments.dropFirst(40).prefix(12)
    #expect(second.allSatisfy { $0.lastEpoch == 3 })
    let third = driver.assignments.dropFirst(40 + 12 + 4 + 1).prefix(6)
    #expect(third.allSatisfy { $0.lastEpoch == 9 })
  }

  /// The model finds what random settings do not: over ten searches, the ratio of the best losses.
  @Test func adaptiveBeatsRandomSettings() {
    func best(_ method: RungSearchSettings.Method, seed: UInt64) -> Double {
      var settings = settings(method, epochs: 27 * 20)
      settings.seed = seed
      return run(settings).search.standing?.best?.value ?? .infinity
    }
    let ratios = (0..<10).map { best(.adaptive, seed: $0) / best(.halving, seed: $0) }
    #expect(ratios.sorted()[5] < 0.85 && ratios.reduce(1, *) < 0.2, "\(ratios)")
  }

  /// Every setting has its seeds and folds, each with a number of its own, and goes on with all of
  /// them.
  @Test func repeatsAndFoldsGoTogether() {
    var settings = settings(.adaptive, epochs: 600)
    settings.repeats = 2
    let driver = run(settings, underWay: 9, folds: 3)
    let reached = epochs(driver)
    #expect(reached.count.isMultiple(of: 6))
    for setting in 0..<reached.count / 6 {
      let ids = (1...6).map { 6 * setting + $0 }
      #expect(Set(ids.map { reached[$0] }).count == 1)
      let trials = ids.compactMap { id in driver.assignments.first { $0.trial.id == id }?.trial }
      #expect(trials.map(\.fold) == [1, 2, 3, 1, 2, 3])
      #expect(trials.map(\.settings.seed) == [0, 0, 0, 1, 1, 1])
      #expect(Set(trials.map(\.key)).count == 6)
    }
  }

  /// At the end the best five settings get the seeds that they do not have, whole.
  @Test func theBestGetMoreSeedsAtTheEnd() {
    var settings = settings(.adaptive, epochs: 300)
    let before = run(settings)
    settings.finalRepeats = 4
    let driver = run(settings)
    let extra = driver.assignments.dropFirst(before.assignments.count)
    #expect(zip(driver.assignments, before.assignments).allSatisfy { $0.lastEpoch == $1.lastEpoch })
    #expect(extra.allSatisfy { $0.lastEpoch == nil })
    let bySetting = Dictionary(grouping: epochs(driver)) { ($0.key - 1) / 4 }
    let full = bySetting.values.filter { $0.count == 4 && $0.allSatisfy { $0.value == 27 } }
    #expect(full.count == 5 && bySetting.values.count { $0.count > 1 } == 5)
  }

  @Test func itEndsWhereNothingImproves() {
    var settings = settings(.adaptive, epochs: 100_000)
    settings.patience = 200
    let driver = run(settings)
    #expect(driver.reason == "no better value in 200 epochs")
    #expect(driver.search.standing?.epochs ?? 0 < 20_000)
  }

  /// A space of twelve settings: each is tried once, and all come to their end.
  @Test(arguments: RungSearchSettings.Method.allCases)
  func aSmallSpaceIsExhausted(method: RungSearchSettings.Method) {
    let space = SearchDriver.space(
      [], epochs: 9,
      [
        SearchDriver.fixed(.dropout, .number(0), .number(0.1), .number(0.2), .number(0.3)),
        SearchDriver.fixed(.activation, .text("relu"), .text("tanh"), .text("gelu")),
      ])
    var driver = SearchDriver(settings(method, epochs: 10_000), [space], epochs: 9)
    driver.run(underWay: 4) { curve($0, $1) }
    #expect(driver.reason == "every setting of the search space was tried")
    let reached = epochs(driver)
    #expect(reached.count == 12 && Set(driver.assignments.map(\.trial.key)).count == 12)
    if method != .hyperband { #expect(reached.values.allSatisfy { $0 == 9 }) }
  }

  /// Trials that diverge never go on, whatever the method; the search goes on without them, and
  /// gets back the epochs that they did not need.
  @Test(arguments: RungSearchSettings.Method.allCases)
  func trialsMayDiverge(method: RungSearchSettings.Method) {
    var driver = SearchDriver(
      settings(method, epochs: 400), [SearchDriver.space(Self.axes, epochs: 27)], epochs: 27)
    driver.run(underWay: 9) { trial, epochs in
      let isBad = (trial.values[.dropout]?.number ?? 0) > 0.5
      return isBad ? [1, .nan] : curve(trial, epochs)
    }
    let reached = epochs(driver)
    for assignment in driver.assignments
    where (assignment.trial.values[.dropout]?.number ?? 0) > 0.5 {
      #expect(driver.assignments.count { $0.trial.id == assignment.trial.id } == 1)
    }
    #expect(reached.values.contains(27))
  }

  /// Where trials end early by themselves, they are not trained again, and their value counts on.
  @Test func trialsMayEndEarly() {
    var driver = SearchDriver(
      settings(.adaptive, epochs: 300), [SearchDriver.space(Self.axes, epochs: 27)], epochs: 27)
    driver.run(underWay: 9) { trial, epochs in Array(curve(trial, epochs).prefix(2)) }
    let ids = driver.assignments.filter { $0.lastEpoch != 1 }.map(\.trial.id)
    #expect(ids.count == Set(ids).count)
    #expect(driver.search.standing?.rungs.last?.settings ?? 0 > 0)
  }

  /// Settings of a start come first, and conditions and exclusions hold for every setting.
  @Test func startsAndConditions() throws {
    var settings = settings(.adaptive, epochs: 200)
    var start = ParameterValues()
    for axis in Self.axes { start[axis.parameter] = .number(0.25) }
    settings.start = [start]
    var driver = SearchDriver(
      settings, [SearchDriver.space(Self.axes, epochs: 27)], epochs: 27,
      constraints: [try Constraint("dropout + l1 < 0.8")])
    driver.run { curve($0, $1) }
    for axis in Self.axes {
      #expect(driver.assignments[0].trial.values[axis.parameter] == .number(0.25))
    }
    for assignment in driver.assignments {
      let values = assignment.trial.values
      #expect((values[.dropout]?.number ?? 9) + (values[.l1]?.number ?? 9) < 0.8)
    }
  }

  /// With a metric that is better when higher, and may be 1 or negative.
  @Test func metricsThatAreBetterWhenHigher() {
    var driver = SearchDriver(
      settings(.adaptive, epochs: 27 * 12), [SearchDriver.space(Self.axes, epochs: 27)],
      epochs: 27, metric: .validationR2)
    driver.run(metric: .validationR2) { trial, epochs in
      curve(trial, epochs).map { 1 - 2 * $0 }
    }
    #expect(driver.search.standing?.best?.value ?? 0 > 0.7)
  }

  /// Once the budget is almost spent, most paused settings can never go on; before, none is given
  /// up that goes on later.
  @Test func settingsThatCannotGoOnAreRetired() {
    var driver = SearchDriver(
      settings(.halving, epochs: 3000), [SearchDriver.space(Self.axes, epochs: 27)], epochs: 27)
    var retired: Set<Int> = []
    var search = driver.search
    driver.run { trial, epochs in curve(trial, epochs) }
    for (place, assignment) in driver.assignments.enumerated() {
      while case .assignment = search.next() {}
      #expect(!retired.contains(assignment.trial.id), "assignment \(place + 1)")
      let epochs = assignment.lastEpoch ?? 27
      let values = curve(assignment.trial, epochs).map { Float($0) }
      search.tell(
        TrialReport(
          assignment, status: assignment.lastEpoch == nil ? .done : .stopped,
          history: TrainingHistory(
            columns: [(.validationLoss, values)], learningRate: values.map { _ in 1 }),
          metric: .validationLoss))
      retired.formUnion(search.takeRetired())
    }
    #expect(retired.count > 20)
  }
}
