import Configs
import Foundation
import Networks
import Records
import Reports
import Results
import Search
import SweepRunner
import TestSupport
import Testing
import Training

/// The words and tables that people read, made from results with known numbers.
@Suite struct ReportTests {
  /// Trials with the given validation losses, epoch by epoch; a trial without any diverged.
  private func results(
    _ folder: TemporaryFolder, _ losses: [[Float]], parameters: String, dataset: String = ""
  ) throws -> (results: SweepResults, sweep: PreparedSweep) {
    let sweep = try PreparedSweep(
      Configuration(
        text: """
          {"name": "made", "dataset": {"generate": "two_moons", "rows": 40 \(dataset)},
           "parameters": {\(parameters), "epochs": 3}}
          """, file: "made.json"))
    #expect(sweep.plan.trials.count == losses.count)
    let path = folder.file("made.h5")
    let store = try SweepStore.open(
      path: path,
      description: sweep.description(Provenance(source: "test", kernelSet: "none", threads: 1))
    ).store
    try store.append(
      zip(sweep.plan.trials, losses).map { trial, losses in
        let layout = trial.settings.evaluatedLayout(for: sweep.dataset)
        let weights = NetworkWeights(
          layers: layout.layers.indices.map { layer in
            NetworkWeights.Layer(
              inputs: layout.layers[layer].inputs, outputs: layout.layers[layer].outputs,
              tensors: layout.tensors(ofLayer: layer).map {
                TensorValues($0.role, [Float](repeating: 1, count: $0.count))
              })
          })
        let columns = sweep.description(
          Provenance(source: "test", kernelSet: "none", threads: 1)
        ).metrics.map { metric in
          (metric, metric == .validationLoss ? losses : losses.map { _ in Float(0.5) })
        }
        return TrialRecord(
          id: trial.id,
          outcome: TrialOutcome(
            status: losses.isEmpty ? .diverged : .done,
            message: losses.isEmpty ? "training loss became NaN in epoch 1" : "",
            history: TrainingHistory(columns: columns, learningRate: losses.map { _ in 0.001 }),
            weights: losses.isEmpty ? nil : weights), startTime: 1e9, wallTime: 2)
      })
    _ = try store.publish(.complete)
    store.finish()
    return (try SweepResults(opening: path), sweep)
  }

  private static let sizesAndSeeds = #""hidden_sizes": [2, 4], "seed": [1, 2, 3]"#
  private static let losses: [[Float]] = [
    [0.9, 0.4, 0.5], [0.8, 0.7, 0.6], [0.9, 0.2, 0.1],
    [0.5, 0.4, 0.3], [0.5, 0.4, 0.2], [],
  ]

  /// Trials by their last value, settings by the median of their seeds: one lucky seed does not
  /// win.
  @Test func theTopHasTrialsAndSettings() throws {
    let folder = try TemporaryFolder()
    let (results, _) = try results(
      folder, Self.losses, parameters: Self.sizesAndSeeds, dataset: #", "validation": 0.5"#)
    let report = try TopReport(results)
    #expect(
      try report.text(count: 3) == """
        best trials by final validation_loss
        trial  hidden_sizes  seed  validation_loss  training_loss  validation_accuracy  time
            3             2     3           0.1000         0.5000               0.5000  2.00 s
            5             4     2           0.2000         0.5000               0.5000  2.00 s
            4             4     1           0.3000         0.5000               0.5000  2.00 s

        best settings, seeds as repeats
        hidden_sizes  median validation_loss  lowest  highest  seeds  failed
                   4                  0.2500  0.2000   0.3000      2       1
                   2                  0.5000  0.1000   0.6000      3       0
        """)
    #expect(try report.best() == 2)
    // By the best epoch, the first trial passes the second.
    let best = try TopReport(results, by: .best(.validationLoss))
    #expect(try best.ranking().map { results.trialIDs[$0] } == [3, 5, 4, 1, 2])
    #expect(throws: ReportError.self) {
      try TopReport(results, by: .kept(.validationMeanAbsoluteError))
    }
  }

  /// Folds are ranked by their mean, and one easy fold makes no good setting.
  @Test func foldsAreRankedByTheirMean() throws {
    let folder = try TemporaryFolder()
    let (results, _) = try results(
      folder, [[0.1, 0.1, 0.1], [0.9, 0.9, 0.9], [0.4, 0.4, 0.4], [0.4, 0.4, 0.2]],
      parameters: #""hidden_sizes": [2, 4]"#, dataset: #", "folds": 2"#)
    let report = try TopReport(results)
    #expect(
      try report.settings(count: 5) == """
        hidden_sizes  mean validation_loss  deviation  lowest  highest  folds
                   4                0.3000     0.1414  0.2000   0.4000      2
                   2                0.5000     0.5657  0.1000   0.9000      2
        """)
    // The best trial is of the best setting, although another has a lower loss.
    #expect(try report.best().map { results.trialIDs[$0] } == 4)
  }

  @Test func aTrialIsToldInFull() throws {
    let folder = try TemporaryFolder()
    let (results, _) = try results(
      folder, Self.losses, parameters: Self.sizesAndSeeds + #", "patience": 2"#,
      dataset: #", "validation": 0.5"#)
    let text = try TrialReport(results, row: 0).text()
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    #expect(lines[0] == "trial 1 of made: done")
    #expect(lines[1] == "12 parameters, 3 epochs in 2.00 s")
    #expect(lines[2] == "the network of epoch 2 is kept")
    #expect(lines.contains { $0.hasPrefix("hidden_sizes") && $0.hasSuffix("2  *") })
    #expect(lines.contains { $0.hasPrefix("patience") && $0.hasSuffix("2") })
    let loss = try #require(lines.first { $0.hasPrefix("validation_loss ") })
    #expect(
      loss.split(separator: " ").map(String.init).dropFirst() == [
        "0.9000", "0.4000", "0.4000", "0.5000", "█▁▂",
      ])
    for parameter in results.parameters {
      #expect(lines.contains { $0.hasPrefix(parameter.name) }, "\(parameter.name)")
    }
    let failed = try TrialReport(results, row: 5).text()
    #expect(failed.hasPrefix("trial 6 of made: diverged (training loss became NaN in epoch 1)"))
  }

  @Test func aPlanCountsWhatItWillTake() throws {
    let folder = try TemporaryFolder()
    let (_, sweep) = try results(
      folder, Self.losses, parameters: Self.sizesAndSeeds, dataset: #", "validation": 0.5"#)
    let report = PlanReport(sweep.plan, data: sweep.data)
    // 20 rows forward and back, and 20 to validate, through 2-2-2 and 2-4-2, three times.
    #expect(
      report.trials(limit: 4) == """
        trial  hidden_sizes  seed  parameters  operations
            1             2     1          12  3.36 k
            2             2     2          12  3.36 k
            3             2     3          12  3.36 k
            4             4     1          22  6.72 k
        … and 2 more (--all)
        """)
    #expect(
      report.data == "20 training rows, 20 validation rows, 2 features, 2 classes (0, 1)")
    #expect(report.size == "6 trials")
    let smaller = SweepPlan(
      trials: sweep.plan.trials, objective: sweep.plan.objective, metrics: [], excluded: 2)
    #expect(
      PlanReport(smaller, data: sweep.data).size
        == "6 trials; \"exclude\" and \"where\" leave out 2 combinations")
    #expect(report.fixed.contains("optimizer adam") && !report.fixed.contains("seed"))
  }

  @Test func tablesOfTrialsHaveEveryNumber() throws {
    let folder = try TemporaryFolder()
    let (results, _) = try results(
      folder, Self.losses, parameters: Self.sizesAndSeeds, dataset: #", "validation": 0.5"#)
    let lines = try TrialTable(results).table.csv.split(separator: "\n").map {
      $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    }
    #expect(lines.count == 7 && lines.allSatisfy { $0.count == lines[0].count })
    func column(_ name: String) throws -> [String] {
      let index = try #require(lines[0].firstIndex(of: name))
      return lines.dropFirst().map { $0[index] }
    }
    #expect(try column("trial") == ["1", "2", "3", "4", "5", "6"])
    #expect(try column("kept_validation_loss") == ["0.5", "0.6", "0.1", "0.3", "0.2", ""])
    #expect(try column("best_validation_loss") == ["0.4", "0.6", "0.1", "0.3", "0.2", ""])
    #expect(try column("best_epoch") == ["2", "3", "3", "3", "3", "0"])
    #expect(try column("status") == ["done", "done", "done", "done", "done", "diverged"])
    #expect(try column("parameter_count") == ["12", "12", "12", "22", "22", "22"])
  }

  /// A run that is under way, one that was last seen a while ago, and one that is over.
  @Test func statusTellsRunningFromGone() throws {
    let folder = try TemporaryFolder()
    let (results, _) = try results(
      folder, Self.losses, parameters: Self.sizesAndSeeds, dataset: #", "validation": 0.5"#)
    let over = try StatusReport(results.path)
    #expect(!over.isRunning && over.isComplete)
    #expect(
      over.text == """
        \(results.path): complete
        6 of 6 trials finished, 1 failed
        best validation_loss 0.1000 (trial 3)
        """)
    let path = folder.file("running.h5")
    try FileManager.default.createDirectory(
      atPath: JournalFolder.path(ofResult: path), withIntermediateDirectories: true)
    var status = RunStatus(
      host: "elsewhere", process: 7, started: 1000, objective: "validation_loss")
    status.updated = 1060
    (status.planned, status.finished, status.failed) = (8, 3, 1)
    (status.share, status.remaining, status.samplesPerSecond) = (0.5, 60, 12_000)
    status.work = [RunStatus.Work(trial: 4, epoch: 2, epochs: 9)]
    (status.bestTrial, status.bestValue) = (2, 0.25)
    status.write(to: JournalFolder.path(ofResult: path) + "/status.json")
    let running = try StatusReport(path, now: Date(timeIntervalSince1970: 1065))
    #expect(running.isRunning && !running.isComplete)
    #expect(
      running.text == """
        \(path): running, process 7 on elsewhere
        3 of 8 trials finished, 1 failed
        ███████████████░░░░░░░░░░░░░░░ 50 %, 1:00 left, 12.0 k samples/s, running for 1:05
        best validation_loss 0.2500 (trial 2)

        training trial  epoch  of
                     4      2   9
        """)
    let gone = try StatusReport(path, now: Date(timeIntervalSince1970: 1120))
    #expect(!gone.isRunning && gone.text.contains("was last seen 1:00 ago"))
  }

  /// The best loss for every size, and none that a smaller network reaches.
  @Test func theFrontHasTheBestOfEverySize() throws {
    let folder = try TemporaryFolder()
    let losses: [[Float]] = [
      [0.9, 0.9, 0.7], [0.5, 0.5, 0.5], [0.5, 0.5, 0.5], [0.5, 0.4, 0.3], [0.5, 0.4, 0.6], [],
    ]
    let (results, _) = try results(
      folder, losses, parameters: #""hidden_sizes": [2, 4, 6, 8, 16, 32]"#,
      dataset: #", "validation": 0.5"#)
    let report = try TopReport(results)
    let front = try report.front(.parameterCount)
    #expect(front.map { results.trialIDs[$0] } == [1, 2, 4])
    #expect(
      try report.frontText(.parameterCount, count: 2) == """
        no trial is better in both final validation_loss and parameter_count than these 3 trials
        trial  hidden_sizes  validation_loss  parameter_count  time
            1             2           0.7000               12  2.00 s
            2             4           0.5000               22  2.00 s
        … and 1 more (-n 3)
        """)
    // By accuracy, of which more is better, all are equal: the smallest is left.
    let accuracy = try TopReport(results, by: .kept(.validationAccuracy))
    #expect(try accuracy.front(.parameterCount) == [0])
    #expect(throws: ReportError.self) {
      try report.front(.kept(.validationMeanAbsoluteError))
    }
    // None dominates another, and every other trial is dominated.
    let values = try results.values(of: .kept(.validationLoss))
    let sizes = try results.values(of: .parameterCount)
    for row in results.trialIDs.indices where results.statuses[row] == .done {
      let isBeaten = results.trialIDs.indices.contains { other in
        values[other] <= values[row] && sizes[other] <= sizes[row]
          && (values[other] < values[row] || sizes[other] < sizes[row])
      }
      #expect(isBeaten != front.contains(row))
    }
  }

  @Test func aRunWithoutItsProcessorsIsSlower() {
    var status = RunStatus(host: "here", process: 1, started: 0, objective: "validation_loss")
    #expect(StatusReport.slowness(status) == nil)
    status.processorShare = 0.93
    #expect(StatusReport.slowness(status) == nil)
    status.processorShare = 0.456
    #expect(
      StatusReport.slowness(status)
        == "slower than planned: other work on this machine leaves 46 % of its processors to this run"
    )
  }
}
