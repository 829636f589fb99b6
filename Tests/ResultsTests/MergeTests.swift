import Foundation
import HDF5
import Networks
import Records
import Results
import Search
import TestSupport
import Testing

@Suite struct MergeTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func shards(_ count: Int) throws -> [String] {
    try (1...count).map { number in
      let shard = try #require(Shard("\(number)/\(count)"))
      return try Moons(shard: shard).write(folder.file("shard\(number).h5"))
    }
  }

  /// Joined shards hold, dataset by dataset, what the whole sweep's file holds.
  @Test(arguments: [1, 2, 4, 6])
  func mergedEqualsUnsharded(_ count: Int) throws {
    let whole = try Moons().write(folder.file("whole.h5"))
    let parts = try shards(count)
    let merged = folder.file("merged.h5")
    let merge = try SweepMerge(parts.reversed(), into: merged)
    #expect(merge.status == .complete && merge.trials == 6 && merge.missing == [])
    #expect(ResultVerification(merged).problems == [])
    let files = try [whole, merged].map { try HDF5File(opening: $0) }
    func datasets(_ group: String) throws -> [String] {
      let names = try files.map { try $0.names(in: group) }
      #expect(names[0] == names[1])
      return try names[0].flatMap { name in
        let object = group == "/" ? "/" + name : "\(group)/\(name)"
        return files[0].isDataset(object) ? [object] : try datasets(object)
      }
    }
    for object in try datasets("/") {
      #expect(try files[0].shape(of: object) == files[1].shape(of: object))
      if try files[0].isText(object) {
        #expect(try files[0].readTexts(object) == files[1].readTexts(object), "\(object)")
      } else {
        let numbers = try files.map { try $0.read(object, as: Double.self).map(\.bitPattern) }
        #expect(numbers[0] == numbers[1], "\(object)")
      }
    }
    for name in ["config_json", "coordinates", "sweep_status", "dataset_sha256"] {
      #expect(
        try files[0].textAttribute(name, of: "/") == files[1].textAttribute(name, of: "/"))
    }
  }

  @Test func missingShardsAreSaid() throws {
    let parts = try shards(3)
    let merge = try SweepMerge([parts[0], parts[2]], into: folder.file("merged.h5"))
    let lost = try SweepResults(opening: parts[1]).trialIDs
    #expect(!lost.isEmpty && merge.status == .partial && merge.missing == lost)
    #expect(merge.finished == 6 - lost.count && merge.unfinished == [])
    let results = try SweepResults(opening: folder.file("merged.h5"))
    #expect(results.trialIDs == (1...6).filter { !lost.contains($0) })
    #expect(try results.attribute("sweep_status") == "partial")
  }

  @Test func equalDuplicatesDropAndFinishedTrialsWin() throws {
    let moons = try Moons()
    let a = try moons.write(folder.file("a.h5"), leavingOut: [1, 2])
    let b = try moons.write(folder.file("b.h5"), leavingOut: [5, 6])
    let merge = try SweepMerge([a, b], into: folder.file("merged.h5"))
    #expect(merge.status == .complete && merge.duplicates == 2)
    let difference = try SweepDifference(
      SweepResults(opening: folder.file("merged.h5")),
      SweepResults(opening: moons.write(folder.file("whole.h5"))))
    #expect(difference.isEmpty && difference.equal == 6)
  }

  @Test func differentResultsAreRefused() throws {
    let a = try Moons().write(folder.file("a.h5"))
    let other = try Moons(Moons.config + "// another text").write(folder.file("other.h5"))
    let error = #expect(throws: ResultsError.self) {
      try SweepMerge([a, other], into: folder.file("merged.h5"))
    }
    #expect(
      error?.description
        == "these results cannot be merged:\n  \(other) is of another config than \(a) in its "
        + "comments or layout")
    #expect(throws: ResultsError.self) { try SweepMerge([a], into: other) }
    #expect(!FileManager.default.fileExists(atPath: folder.file("merged.h5")))
  }

  /// The same trial with other bits, as from a broken machine.
  @Test func trialsThatDifferAreReported() throws {
    let moons = try Moons()
    let a = try moons.write(folder.file("a.h5"))
    let path = folder.file("b.h5")
    let store = try moons.open(path).store
    let records = moons.records.map { record -> TrialRecord in
      guard record.id == 2, let weights = record.outcome.weights else { return record }
      var outcome = record.outcome
      let first = weights.layers[0]
      outcome.weights = NetworkWeights(
        layers: [
          NetworkWeights.Layer(
            inputs: first.inputs, outputs: first.outputs,
            tensors: [
              TensorValues(.weights, [first.weights[0].nextUp] + first.weights.dropFirst())
            ] + first.vectors)
        ] + weights.layers.dropFirst())
      return TrialRecord(
        id: 2, outcome: outcome, startTime: record.startTime, wallTime: record.wallTime)
    }
    try store.append(records)
    _ = try store.publish(.complete)
    store.finish()
    let error = #expect(throws: ResultsError.self) {
      try SweepMerge([a, path], into: folder.file("merged.h5"))
    }
    #expect(error == .cannotMerge(problems: ["trial 2 differs between \(a) and \(path)"]))
    let difference = try SweepDifference(
      SweepResults(opening: a), SweepResults(opening: path))
    #expect(difference.equal == 5 && difference.different.map(\.first) == [2])
    #expect(difference.different[0].weights > 0 && difference.different[0].weights < 1e-6)
    #expect(difference.settings == [])
  }
}
