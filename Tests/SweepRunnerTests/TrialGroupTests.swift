import Configs
import Records
import Search
import SweepRunner
import Testing
import Training

/// Which trials train in lockstep.
@Suite struct TrialGroupTests {
  private func sweep(_ parameters: String, dataset: String = "") throws -> PreparedSweep {
    try PreparedSweep(
      Configuration(
        text: """
          {"dataset": {"generate": "spirals", "rows": 120 \(dataset)},
           "parameters": {\(parameters), "epochs": 4, "batch_size": 16}}
          """, file: "c.json"))
  }

  /// The trials' numbers, group by group.
  private func groups(
    _ sweep: PreparedSweep, threads: Int, found: FoundSweep = FoundSweep()
  ) -> [[Int]] {
    let assignments = sweep.plan.trials.filter { found.finished[$0.id] == nil }
      .map { TrialAssignment(number: $0.id, trial: $0) }
    let groups = TrialGroup.groups(
      of: assignments, sweep.data, threads: threads, checkpoints: found.checkpoints
    ).map { $0.assignments.map(\.trial.id) }
    #expect(groups.flatMap { $0 }.sorted() == assignments.map(\.number))
    return groups
  }

  private func seeds(_ count: Int) -> String {
    #""seed": {"from": 1, "to": \#(count), "step": 1}"#
  }

  @Test func asFewAsCanBeOrOneForEachThread() throws {
    let sixteen = try sweep(#""hidden_sizes": 3, "# + seeds(16))
    #expect(groups(sixteen, threads: 1).map(\.count) == [16])
    #expect(groups(sixteen, threads: 2).map(\.count) == [8, 8])
    let twenty = try sweep(#""hidden_sizes": 3, "# + seeds(20))
    #expect(groups(twenty, threads: 1).map(\.count) == [10, 10])
    #expect(groups(twenty, threads: 2).map(\.count) == [10, 10])
    // On so many threads every trial has one of its own.
    #expect(groups(twenty, threads: 64).map(\.count) == Array(repeating: 1, count: 20))
    // Two are faster alone.
    #expect(groups(try sweep(#""hidden_sizes": 3, "# + seeds(2)), threads: 1).count == 2)
  }

  @Test func onlyThoseThatFitTogether() throws {
    let sizes = try sweep(
      #""hidden_sizes": [3, 4, 300], "learning_rate": [0.1, 0.2], "# + seeds(8))
    let found = groups(sizes, threads: 2)
    #expect(found.prefix(2).map { $0.sorted() } == [Array(1...16), Array(17...32)])
    #expect(found.dropFirst(2).allSatisfy { $0.count == 1 })
    let folds = try sweep(#""hidden_sizes": 3, "# + seeds(9), dataset: #", "folds": 2"#)
    for group in groups(folds, threads: 1) {
      #expect(Set(group.map { folds.plan.trials[$0 - 1].fold }).count == 1)
    }
  }

  /// Networks of one seed share the order of their rows; those that may stop early do so rather
  /// with their learning rate.
  @Test func thoseOfOneSeedAreTogether() throws {
    for patience in [nil, 2] {
      let sweep = try sweep(
        #""hidden_sizes": 3, "learning_rate": [0.1, 0.2], "#
          + (patience.map { #""patience": \#($0), "# } ?? "") + seeds(32))
      let found = groups(sweep, threads: 1)
      #expect(found.map(\.count) == [16, 16, 16, 16])
      for group in found {
        let trials = group.map { sweep.plan.trials[$0 - 1].settings }
        #expect(Set(trials.map(\.seed)).count == (patience == nil ? 8 : 16))
        #expect(Set(trials.map(\.learningRate)).count == (patience == nil ? 2 : 1))
      }
    }
  }

  /// Those that an earlier run left at the same step go on together.
  @Test func thoseAtTheSameStepGoOn() throws {
    let sweep = try sweep(#""hidden_sizes": 3, "# + seeds(24))
    var found = FoundSweep()
    for id in 1...16 {
      let state = TrainingState(
        epoch: id <= 8 ? 2 : 3, step: 1, epochLoss: 0,
        history: TrainingHistory(columns: [], learningRate: []), parameters: [],
        optimizer: OptimizerMemory(first: [], second: [], scalars: []))
      found.checkpoints[id] = TrialCheckpoint(id: id, state: state, startTime: 0, wallTime: 0)
    }
    #expect(
      groups(sweep, threads: 1, found: found) == [Array(1...8), Array(9...16), Array(17...24)])
    for id in 5...20 { found.finished[id] = .done }
    #expect(groups(sweep, threads: 1, found: found) == [1, 2, 3, 4, 21, 22, 23, 24].map { [$0] })
  }

  /// Those that are to pause at the same epoch go together.
  @Test func thoseThatPauseTogetherGoTogether() throws {
    let sweep = try sweep(#""hidden_sizes": 3, "# + seeds(16))
    let assignments = sweep.plan.trials.map {
      TrialAssignment(number: $0.id, trial: $0, until: $0.id <= 8 ? 1 : 3)
    }
    let groups = TrialGroup.groups(of: assignments, sweep.data, threads: 1)
    #expect(groups.map { $0.assignments.map(\.number) } == [Array(1...8), Array(9...16)])
  }
}
