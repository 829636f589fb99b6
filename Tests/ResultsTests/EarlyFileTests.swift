import Foundation
import MatrixKernels
import Results
import SweepRunner
import TestSupport
import Testing

/// Results and journals of version 0.1.0 stay readable.
@Suite struct EarlyFileTests {
  private let path = Repository.path + "/Tests/ResultsTests/Early/early.h5"

  /// A result from before trials had checksums.
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

  /// An interrupted sweep of version 0.1.0, which scaled features in single precision: going on
  /// with it scales them so too, and gives the bits that version gave without interruption.
  @Test func itsInterruptedSweepGoesOnWithTheSameBits() throws {
    let folder = try TemporaryFolder()
    for name in ["early_scaled.json", "early_scaled.journal"] {
      try FileManager.default.copyItem(
        atPath: Repository.path + "/Tests/ResultsTests/Early/" + name, toPath: folder.file(name))
    }
    let run = try Command.overnight(
      ["run", "early_scaled.json", "--output", "early_scaled.h5"], folder: folder.path)
    #expect(run.exitCode == 0)
    #expect(
      run.output.contains(
        "going on with early_scaled.h5: 1 trial finished, 1 go on from a checkpoint"))
    let checksums = try SweepResults(opening: folder.file("early_scaled.h5"))
      .column("trial_checksum")
    #expect(
      checksums == [
        0x1525_0409, 0xd8bf_80e6, 0xf70e_f249, 0xf26a_2caf, 0x19cc_9826, 0x4bed_3e16,
      ])
  }
}
