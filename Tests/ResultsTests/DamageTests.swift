import Foundation
import MatrixKernels
import Records
import Results
import SweepRunner
import TestSupport
import Testing

/// Flipped bits and cut files: an error or the right numbers, never a crash and never others.
@Suite struct DamageTests {
  private let folder: TemporaryFolder
  private let moons: Moons
  private let whole: Data

  init() throws {
    folder = try TemporaryFolder()
    moons = try Moons()
    try moons.write(folder.file("moons.h5"))
    whole = try Data(contentsOf: URL(fileURLWithPath: folder.file("moons.h5")))
  }

  /// Everything that a file says, as far as it can be read.
  private func contents(_ path: String) throws -> [String] {
    let results = try SweepResults(opening: path)
    var lines = [
      "\(results.trialIDs) \(results.statuses) \(results.parameters) \(results.swept)",
      try results.attribute("config_json"), try results.attribute("sweep_status"),
    ]
    for row in results.trialIDs.indices {
      let outcome = try results.record(row: row).outcome
      for metric in results.metrics { lines.append("\(outcome.history[metric])") }
      lines.append("\(outcome.history.learningRate) \(String(describing: outcome.weights))")
    }
    for parameter in results.parameters {
      lines.append("\(try results.values(of: parameter).map { $0?.text })")
    }
    for metric in results.metrics {
      lines.append("\(try results.column("final_" + metric.rawValue))")
      lines.append("\(try results.column("best_" + metric.rawValue))")
    }
    for name in ["best_epoch", "epochs_run", "parameter_count"] {
      lines.append("\(try results.column(name))")
    }
    let preprocessing = try results.preprocessing()
    lines.append("\(preprocessing.preparations) \(preprocessing.columns)")
    return lines
  }

  private func check(_ bytes: Data, _ expected: [String], _ what: String) throws -> Bool {
    let path = try folder.write(bytes, to: "damaged.h5")
    let problems = ResultVerification(path).problems
    if problems.isEmpty { #expect(try contents(path) == expected, "\(what)") }
    return problems.isEmpty
  }

  @Test func wholeFilesAreWell() throws {
    let path = folder.file("moons.h5")
    let verification = ResultVerification(path)
    #expect(verification.problems == [] && verification.trials == 6 && verification.datasets > 60)
    #expect(ResultVerification(folder.file("none.h5")).problems.count == 1)
  }

  @Test func flippedBitsAreFoundOrHarmless() throws {
    let expected = try contents(folder.file("moons.h5"))
    var random = TestRandom(seed: 3)
    var harmless = 0
    for _ in 0..<300 {
      var damaged = whole
      let place = Int.random(in: 0..<whole.count, using: &random)
      let bit = UInt8.random(in: 0..<8, using: &random)
      damaged[place] ^= 1 << bit
      if try check(damaged, expected, "bit \(bit) of byte \(place)") { harmless += 1 }
    }
    // The file's checksum finds every bit but those of its own name, behind which there is nothing
    // to compare.
    #expect(harmless <= 2, "\(harmless) of 300 flipped bits were not found")
  }

  @Test func truncatedFilesAreErrors() throws {
    let expected = try contents(folder.file("moons.h5"))
    for share in 0..<60 {
      let cut = whole.count * share / 60
      #expect(try !check(whole.prefix(cut), expected, "cut at \(cut)"))
    }
  }

  /// Half of the trials' numbers are damaged: the other half comes out of the file.
  @Test func salvageGetsTheWholeTrialsOut() throws {
    // The weights stand as they are in the file: find those of trial 3, and damage them.
    let weights = try #require(moons.records[2].outcome.weights?.layers[0].weights)
    let bytes = weights.withUnsafeBytes { Data($0) }
    let place = try #require(whole.range(of: bytes)).lowerBound
    var damaged = whole
    damaged[place + 2] ^= 16
    let path = try folder.write(damaged, to: "damaged.h5")
    #expect(!ResultVerification(path).problems.isEmpty)
    let salvage = try Salvage(path, into: folder.file("salvaged.h5"))
    // A chunk of weights holds the trials of one shape: 3 and 4, and with other settings 6.
    #expect(salvage.finished == 4 && salvage.trials == 6 && salvage.damage.count == 2)
    let results = try SweepResults(opening: folder.file("salvaged.h5"))
    for (row, record) in moons.records.enumerated() where ![3, 4].contains(record.id) {
      #expect(isSame(try results.record(row: row).outcome, record.outcome))
    }
    #expect(results.statuses[2] == .pending)
    #expect(throws: ResultsError.self) { try Salvage(path, into: folder.file("salvaged.h5")) }
  }

  /// The journal of a run that was killed is enough, once it has its plan.
  @Test func salvageReadsAJournalAlone() throws {
    let path = folder.file("killed.h5")
    let store = try moons.open(path).store
    _ = try store.publish(.running)
    try store.append(moons.records.filter { $0.id != 5 })
    unlink(path)
    let salvage = try Salvage(
      JournalFolder.path(ofResult: path), into: folder.file("salvaged.h5"))
    #expect(salvage.finished == 5 && salvage.damage == [])
    let results = try SweepResults(opening: folder.file("salvaged.h5"))
    #expect(results.statuses[4] == .pending)
    #expect(isSame(try results.record(row: 0).outcome, moons.records[0].outcome))
    let none = #expect(throws: ResultsError.self) {
      try Salvage(folder.file("no.h5"), into: folder.file("x.h5"))
    }
    #expect(
      none?.description
        == "nothing can be got out of \(folder.file("no.h5")): there is no such file or folder")
  }

  @Test func retrainingGivesTheSameBits() throws {
    let results = try SweepResults(opening: folder.file("moons.h5"))
    let retraining = try Retraining(results, count: 3, kernels: KernelSets.available[0])
    #expect(retraining.trials == [1, 2, 4] && retraining.problems == [])
    #expect(
      try Retraining(results, count: 99, kernels: KernelSets.available[0]).trials.count == 5)
  }
}
