import Foundation
import HDF5
import Networks
import Records
import Results
import TestSupport
import Testing

@Suite struct ResultFileTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func run(_ path: String, leavingOut missing: Set<Int> = []) throws -> (
    records: [Int: TrialRecord], path: String
  ) {
    let moons = try Moons()
    let published = try moons.write(path, leavingOut: missing)
    return (Dictionary(uniqueKeysWithValues: moons.records.map { ($0.id, $0) }), published)
  }

  @Test func everythingComesBack() throws {
    let (records, path) = try run(folder.file("moons.h5"))
    #expect(path == folder.file("moons.h5"))
    let results = try SweepResults(opening: path)
    #expect(results.trialIDs == [1, 2, 3, 4, 5, 6])
    #expect(results.statuses == [.done, .done, .done, .done, .done, .diverged])
    #expect(results.objective.metric == .validationLoss)
    #expect(try results.attribute("config_json") == Moons.config)
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

  /// A file that is no result of this sweep is left alone.
  @Test func foreignFilesAreNeverOverwritten() throws {
    let path = try folder.write("somebody else's", to: "moons.h5")
    let error = #expect(throws: ResultsError.self) { try Moons().open(path) }
    let sentence = try #require(error).description
    #expect(sentence.hasPrefix("\(path) is where the result belongs, but "), "\(sentence)")
    #expect(try String(contentsOfFile: path, encoding: .utf8) == "somebody else's")
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["moons.h5"])
    let aside = try SweepStore.moveAside(path)
    #expect(aside.count == 1 && aside[0].contains("moons-20"))
    #expect(!FileManager.default.fileExists(atPath: path))
    try Moons().write(path)
  }

  /// A file that appeared while the sweep ran is left alone; the result goes beside it.
  @Test func aFileThatAppearsMeanwhileIsKept() throws {
    let path = folder.file("late.h5")
    let store = try Moons().open(path).store
    try folder.write("somebody else's", to: "late.h5")
    let published = try store.publish(.partial).path
    #expect(published.contains("late-20"))
    #expect(try String(contentsOfFile: path, encoding: .utf8) == "somebody else's")
  }

  @Test func noTemporaryFileIsLeft() throws {
    _ = try run(folder.file("moons.h5"))
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["moons.h5"])
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
