import Foundation
import HDF5
import TestSupport
import Testing

/// The configs of the repository do what their comments promise.
@Suite struct ShippedConfigTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func run(_ name: String, _ more: [String] = []) throws -> HDF5File {
    let config = "\(Repository.path)/configs/\(name).json"
    let output = folder.file("\(name).h5")
    let result = try Command.overnight(["run", config, "-q", "--output", output] + more)
    #expect(result.exitCode == 0, "\(result.errors)")
    return try HDF5File(opening: output)
  }

  private func mean(_ values: [Double]) -> Double { values.reduce(0, +) / Double(values.count) }

  @Test func digitsReachTheAccuracyOfThePeers() throws {
    let file = try run("digits")
    let accuracies = try file.read("final_validation_accuracy", as: Double.self)
    #expect(accuracies.count == 48)
    #expect(mean(accuracies) >= 0.975)
  }

  @Test func irisAndDiabetesAreLearned() throws {
    let iris = try run("iris").read("final_validation_accuracy", as: Double.self)
    #expect(iris.max() ?? 0 > 0.95)
    let diabetes = try run("diabetes").read("final_validation_r2", as: Double.self)
    #expect(diabetes.max() ?? 0 > 0.45)
  }

  @Test func aRawTableIsLearnedTogether() throws {
    let file = try run("credit")
    #expect(try file.read("/ensemble/member", as: Double.self).count > 1)
    let value = try #require(file.read("/ensemble/value", as: Double.self).first)
    let single = try #require(file.read("/ensemble/best_single_value", as: Double.self).first)
    #expect(value < single && value < 0.42)
  }

  @Test func foldsOfIrisAreLearned() throws {
    let means = try run("iris_folds").read(
      "/cross_validation/mean_final_validation_accuracy", as: Double.self)
    #expect(means.count == 9)
    #expect(means.min() ?? 0 > 0.85 && means.max() ?? 0 > 0.95)
  }

  @Test func aSearchFindsGoodNetworks() throws {
    let losses = try run("search", ["--set", "search.budget.epochs=400"]).read(
      "best_validation_loss", as: Double.self)
    #expect(losses.filter { !$0.isNaN }.min() ?? 9 < 0.06)
  }

  static let fashionFolder = "/usr/share/datasets/fashion-mnist"

  /// One epoch only: the whole sweep takes minutes under a loaded machine.
  @Test(
    .enabled(
      if: FileManager.default.fileExists(atPath: fashionFolder),
      "the Debian package dataset-fashion-mnist is not installed"))
  func fashionMNISTIsReadAndLearned() throws {
    let file = try run("fashion_mnist", ["--set", "epochs=1", "--set", "hidden_sizes=100"])
    let accuracies = try file.read("final_validation_accuracy", as: Double.self)
    #expect(accuracies.count == 2)
    #expect(accuracies.allSatisfy { $0 > 0.8 })
    let night = try run(
      "overnight", ["--set", "epochs=1", "--set", "search.budget.full_trainings=3"])
    #expect(try night.read("status", as: Int8.self).count == 3)
  }
}
