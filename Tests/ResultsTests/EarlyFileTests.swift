import Foundation
import MatrixKernels
import NeuralNetworks
import Results
import SweepRunner
import TestSupport
import Testing

/// A result of version 0.1.0, from before trials had checksums, stays readable.
@Suite struct EarlyFileTests {
  private let path = Repository.path + "/Tests/ResultsTests/Early/early.h5"

  @Test func itIsReadAndGivesTheSameBits() throws {
    let verification = ResultVerification(path)
    #expect(verification.problems == [] && verification.trials == 3)
    let results = try SweepResults(opening: path)
    #expect(results.statuses == [.done, .done, .diverged])
    #expect(try results.values(of: .hiddenSizes).map { $0?.text } == ["4-3", "5", "3"])
    let retraining = try Retraining(results, count: 2, kernels: KernelSets.available[0])
    #expect(retraining.trials == [1, 2] && retraining.problems == [])
  }

  /// Going on with it is refused for another sweep, and not needed for its own.
  @Test func itsSweepIsComplete() throws {
    let folder = try TemporaryFolder()
    let source = try SweepResults(opening: path).configurationSource()
    try folder.write(source.text, to: "early.json")
    try FileManager.default.copyItem(atPath: path, toPath: folder.file("early.h5"))
    let run = try Command.overnight(
      ["run", "early.json", "--output", "early.h5"], folder: folder.path)
    #expect(run.output == "early.h5 is complete: 3 trials; --fresh trains them again\n")
    #expect(run.exitCode == 1, "one of them diverged")
  }
}
