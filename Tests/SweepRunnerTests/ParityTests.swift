import Foundation
import HDF5
import MatrixKernels
import Networks
import SweepRunner
import TestSupport
import Testing
import Training

/// Loss histories and final weights against PyTorch's and NumPy's.
@Suite struct ParityTests {
  static let folder = Repository.path + "/Tests/SweepRunnerTests"
  static let cases =
    (try? FileManager.default.contentsOfDirectory(atPath: folder + "/References"))?
    .filter { !$0.hasSuffix(".md") }.sorted() ?? []

  private func train(_ sweep: PreparedSweep) throws -> TrialOutcome {
    let store = MemoryStore()
    let coordinator = SweepCoordinator(
      sweep, kernels: KernelSets.available[0], threads: 1, stop: StopFlag())
    _ = coordinator.run(store: store)
    return try #require(store.records.first).outcome
  }

  private func expectClose(
    _ found: [Float], _ expected: [Float], relative: Double, _ name: String
  ) {
    #expect(found.count == expected.count)
    for (epoch, (a, b)) in zip(found, expected).enumerated() {
      let error = abs(Double(a) - Double(b))
      #expect(error <= relative * abs(Double(b)), "\(name)[\(epoch)]: \(a), not \(b)")
    }
  }

  @Test func thereAreCases() { #expect(Self.cases.count >= 48) }

  @Test(arguments: cases)
  func historiesAndWeightsArePyTorchs(name: String) throws {
    let folder = "\(Self.folder)/References/\(name)"
    let outcome = try train(PreparedSweep(configFile: folder + "/config.json"))
    let expected = try HDF5File(opening: folder + "/expected.h5")
    var compared = 0
    for metric in [Metric.trainingLoss, .validationLoss, .validationAccuracy]
    where expected.isDataset(metric.rawValue) {
      compared += 1
      expectClose(
        outcome.history[metric], try expected.read(metric.rawValue, as: Float.self),
        relative: 1e-4, metric.rawValue)
    }
    #expect(compared >= 2, "the reference has no losses to compare")
    let weights = try #require(outcome.weights)
    for (index, layer) in weights.layers.enumerated() {
      let group = "layer_\(index + 1)"
      for (values, part) in [(layer.weights, "weights"), (layer[.biases] ?? [], "biases")]
      where !values.isEmpty {
        let wanted = try expected.read("\(group)/\(part)", as: Float.self)
        #expect(values.count == wanted.count)
        let largest = wanted.map { abs($0) }.max() ?? 1
        for (a, b) in zip(values, wanted) { #expect(abs(a - b) <= 1e-3 * largest) }
      }
    }
  }

  /// `configs/seed.json` from given weights, against `Golden/make_seed_history.py`.
  @Test func theSeedNetworkIsTheTutorials() throws {
    let outcome = try train(
      PreparedSweep(
        configFile: Repository.path + "/configs/seed.json",
        overrides: [
          "initial_weights=\(Self.folder)/Golden/seed_initial.h5", "initializer=null", "seed=1",
        ]))
    let expected = try HDF5File(opening: Self.folder + "/Golden/seed_expected.h5")
    expectClose(
      outcome.history[.trainingLoss], try expected.read("training_loss", as: Float.self),
      relative: 1e-4, "training_loss")
  }

  @Test func theSeedNetworksLearnTheTruthTable() throws {
    let sweep = try PreparedSweep(configFile: Repository.path + "/configs/seed.json")
    let store = MemoryStore()
    let coordinator = SweepCoordinator(
      sweep, kernels: KernelSets.available[0], threads: 2, stop: StopFlag())
    _ = coordinator.run(store: store)
    #expect(store.records.count == 64)
    let good = store.records.count { ($0.outcome.history[.trainingLoss].last ?? 1) < 0.01 }
    #expect(good > 50)
  }
}
