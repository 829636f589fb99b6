import Configs
import Foundation
import MatrixKernels
import Networks
import Records
import Results
import Search
import SweepRunner
import Testing
import Training

/// A small sweep with all that a result file can hold, to write and to read back.
struct Moons {
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

  let sweep: PreparedSweep
  let records: [TrialRecord]

  /// Trains every trial.
  init(_ config: String = Moons.config, overrides: [String] = [], shard: Shard? = nil) throws {
    sweep = try PreparedSweep(
      Configuration(text: config, file: "moons.json", overrides: overrides), shard: shard)
    let trainer = Trainer(dataset: sweep.dataset, kernels: KernelSets.available[0])
    records = try sweep.plan.trials.map { trial in
      TrialRecord(
        id: trial.id,
        outcome: try #require(trainer.train(trial.settings, workspace: Workspace())),
        startTime: 1e9, wallTime: 0.5)
    }
  }

  var description: SweepDescription {
    sweep.description(Provenance(source: "overnight test", kernelSet: "none", threads: 1))
  }

  /// Opens the store of a result.
  func open(_ path: String) throws -> (store: SweepStore, found: FoundSweep) {
    try SweepStore.open(path: path, description: description)
  }

  /// Writes the result file as a run does.
  @discardableResult
  func write(_ path: String, leavingOut missing: Set<Int> = []) throws -> String {
    let store = try open(path).store
    try store.append(records.filter { !missing.contains($0.id) })
    let published = try store.publish(missing.isEmpty ? .complete : .partial).path
    if missing.isEmpty { store.finish() }
    return published
  }
}

/// Whether two outcomes have the same bits.
func isSame(_ a: TrialOutcome, _ b: TrialOutcome) -> Bool {
  func bits(_ history: TrainingHistory) -> [[UInt32]] {
    Metric.allCases.map { history[$0].map(\.bitPattern) } + [history.learningRate.map(\.bitPattern)]
  }
  return a.status == b.status && a.message == b.message && a.weights == b.weights
    && bits(a.history) == bits(b.history)
}

/// Numbers that look random and are the same in every run of a test.
struct TestRandom: RandomNumberGenerator {
  var state: UInt64

  init(seed: UInt64) { state = seed &* 0x9E37_79B9_7F4A_7C15 | 1 }

  mutating func next() -> UInt64 {
    state ^= state << 13
    state ^= state >> 7
    state ^= state << 17
    return state &* 0x2545_F491_4F6C_DD1D
  }
}
