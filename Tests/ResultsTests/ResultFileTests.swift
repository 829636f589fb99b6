import Experiments
import Foundation
import HDF5
import MatrixKernels
import NeuralNetworks
import Results
import SweepRunner
import TestSupport
import Testing

@Suite struct ResultFileTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  static let config = """
    // a note that must come back
    {"name": "moons",
     "dataset": {"generate": "two_moons", "rows": 100, "validation": 0.2, "scaling": "standardize"},
     "parameters": [
       {"hidden_sizes": [[6, 3], 6], "epochs": [3, 5], "optimizer": "sgd", "momentum": 0.9,
        "learning_rate": 0.1},
       {"hidden_sizes": [[]], "epochs": 4, "biases": false, "batch_size": "full"},
       {"hidden_sizes": 6, "epochs": 4, "optimizer": "sgd", "loss": "sum_squared_error",
        "activation": "identity", "learning_rate": 1e15}
     ]}
    """

  private func run(_ path: String, leavingOut missing: Set<Int> = []) throws -> (
    records: [Int: TrialRecord], path: String
  ) {
    let sweep = try PreparedSweep(Configuration(text: Self.config, file: "moons.json"))
    let store = try ResultFileStore(
      path: path,
      description: SweepDescription(
        configuration: sweep.configuration, plan: sweep.plan, dataset: sweep.dataset,
        provenance: Provenance(source: "overnight test", kernelSet: "none", threads: 1)))
    let trainer = Trainer(dataset: sweep.dataset, kernels: KernelSets.available[0])
    var records: [Int: TrialRecord] = [:]
    for trial in sweep.plan.trials where !missing.contains(trial.id) {
      let outcome = try #require(trainer.train(trial.settings, workspace: Workspace()))
      let record = TrialRecord(id: trial.id, outcome: outcome, startTime: 1e9, wallTime: 0.5)
      records[trial.id] = record
      store.append(record)
    }
    return (records, try store.publish(missing.isEmpty ? .complete : .partial))
  }

  @Test func everythingComesBack() throws {
    let (records, path) = try run(folder.file("moons.h5"))
    #expect(path == folder.file("moons.h5"))
    let results = try SweepResults(opening: path)
    #expect(results.trialIDs == [1, 2, 3, 4, 5, 6])
    #expect(results.statuses == [.done, .done, .done, .done, .done, .diverged])
    #expect(results.objective.metric == .validationLoss)
    #expect(try results.attribute("config_json") == Self.config)
    #expect(try results.attribute("sweep_status") == "complete")
    #expect(
      try results.values(of: .hiddenSizes).map { $0?.text } == [
        "6-3", "6-3", "6", "6", "none", "6",
      ])
    #expect(try results.values(of: .momentum).map { $0?.number } == [0.9, 0.9, 0.9, 0.9, nil, 0])
    #expect(
      try results.values(of: .batchSize).map { $0?.text } == ["32", "32", "32", "32", "full", "32"])
    #expect(try results.column("best_epoch").count == 6)
    for (row, id) in results.trialIDs.enumerated() {
      let outcome = try #require(records[id]).outcome
      for metric in results.metrics {
        let same = zip(try results.history(of: metric, row: row), outcome.history[metric])
          .allSatisfy { $0 == $1 || ($0.isNaN && $1.isNaN) }
        #expect(same, "\(metric.rawValue) of trial \(id)")
      }
      if outcome.status == .done {
        #expect(try results.weights(row: row) == outcome.weights)
      } else {
        #expect(throws: ResultsError.self) { try results.weights(row: row) }
        #expect(try results.messages()[row] == outcome.message)
      }
    }
    let settings = try results.settings(row: 4)
    #expect(settings.hiddenSizes == [] && !settings.biases && settings.batchSize == .full)
    #expect(try results.preprocessing().classNames == ["0", "1"])
    #expect(throws: ResultsError.self) { try results.row(of: 7) }
  }

  @Test func missingTrialsArePending() throws {
    let (_, path) = try run(folder.file("partial.h5"), leavingOut: [2, 6])
    let results = try SweepResults(opening: path)
    #expect(results.statuses == [.done, .pending, .done, .done, .done, .pending])
    #expect(try results.attribute("sweep_status") == "partial")
    #expect(try results.column("wall_time")[1].isNaN)
  }

  @Test func resultsAreNeverOverwritten() throws {
    let path = folder.file("moons.h5")
    _ = try run(path)
    let before = try Data(contentsOf: URL(fileURLWithPath: path))
    let error = #expect(throws: ResultsError.self) { try run(path) }
    #expect(error == .exists(path: path))
    #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == before)
    let aside = try #require(try ResultFileStore.moveAside(path))
    #expect(!FileManager.default.fileExists(atPath: path))
    #expect(aside.contains("moons-20"))
    _ = try run(path)
  }

  /// A file that appeared while the sweep ran is left alone; the result goes beside it.
  @Test func aFileThatAppearsMeanwhileIsKept() throws {
    let path = folder.file("late.h5")
    let sweep = try PreparedSweep(Configuration(text: Self.config, file: "moons.json"))
    let store = try ResultFileStore(
      path: path,
      description: SweepDescription(
        configuration: sweep.configuration, plan: sweep.plan, dataset: sweep.dataset,
        provenance: Provenance(source: "test", kernelSet: "none", threads: 1)))
    try folder.write("somebody else's", to: "late.h5")
    let published = try store.publish(.partial)
    #expect(published.contains("late-20"))
    #expect(try String(contentsOfFile: path, encoding: .utf8) == "somebody else's")
  }

  @Test func noTemporaryFileIsLeft() throws {
    _ = try run(folder.file("moons.h5"))
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["moons.h5"])
  }

  /// Truncated and damaged files are errors, never crashes and never wrong numbers.
  @Test func damagedFilesAreErrors() throws {
    let (_, path) = try run(folder.file("moons.h5"))
    let whole = try Data(contentsOf: URL(fileURLWithPath: path))
    func histories(_ data: Data) throws -> [[Float]] {
      try folder.write(data, to: "damaged.h5")
      let results = try SweepResults(opening: folder.file("damaged.h5"))
      try results.readEverything()
      return try results.trialIDs.indices.map { try results.history(of: .trainingLoss, row: $0) }
    }
    let expected = try histories(whole)
    func check(_ data: Data, _ what: String) {
      // Not a number is not equal to itself, so compare bits.
      if let found = try? histories(data) {
        #expect(
          found.map { $0.map(\.bitPattern) } == expected.map { $0.map(\.bitPattern) }, "\(what)")
      }
    }
    for share in 1..<20 { check(whole.prefix(whole.count * share / 20), "cut at \(share)/20") }
    for step in 0..<120 {
      var damaged = whole
      damaged[step * (whole.count / 120)] ^= 0x40
      check(damaged, "bit flipped at \(step)/120")
    }
  }

  @Test func otherFilesAreRefusedWithAReason() throws {
    #expect(throws: ResultsError.self) { try SweepResults(opening: folder.file("none.h5")) }
    try folder.write("text", to: "text.h5")
    #expect(throws: ResultsError.self) { try SweepResults(opening: folder.file("text.h5")) }
    let other = try HDF5File(creating: folder.file("other.h5"))
    try other.close()
    let error = #expect(throws: ResultsError.self) {
      try SweepResults(opening: folder.file("other.h5"))
    }
    #expect(
      error?.description
        == "\(folder.file("other.h5")) is no result file of overnight: it has no format_version")
  }

  @Test func aTrialCanBeginWhereAnotherEnded() throws {
    let (records, path) = try run(folder.file("moons.h5"))
    let layout = NetworkLayout(sizes: [2, 6, 2], biases: true)
    let weights = try InitialWeightsReader.read(.trial(results: path, id: 3), layout: layout)
    #expect(weights == records[3]?.outcome.weights)
    let error = #expect(throws: ResultsError.self) {
      try InitialWeightsReader.read(.trial(results: path, id: 1), layout: layout)
    }
    #expect(
      error?.description
        == "\(path) trial 1: its weights are for layers of 2-6-3-2, the network has 2-6-2")
  }
}
