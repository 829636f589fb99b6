import Foundation
import Records
import Results
import TestSupport
import Testing
import Training

@Suite struct StoreTests {
  private let folder: TemporaryFolder
  private let path: String

  init() throws {
    folder = try TemporaryFolder()
    path = folder.file("moons.h5")
  }

  private static func config(_ parameters: String, rows: Int = 100) -> String {
    """
    {"name": "moons", "dataset": {"generate": "two_moons", "rows": \(rows), "validation": 0.2},
     "parameters": \(parameters)}
    """
  }

  private static let grid =
    "{\"hidden_sizes\": [3, 5], \"epochs\": 4, \"seed\": [1, 2], \"learning_rate\": 0.1}"

  /// Keeps some trials of a sweep, as a run that ended before its time.
  private func begin(_ moons: Moons, finished ids: Set<Int>) throws {
    let store = try moons.open(path).store
    try store.append(moons.records.filter { ids.contains($0.id) })
  }

  @Test func whatWasKeptIsFound() throws {
    let moons = try Moons()
    #expect(try moons.open(path).found.isAnything == false)
    try begin(moons, finished: [2, 6])
    let (store, found) = try moons.open(path)
    #expect(found.finished == [2: .done, 6: .diverged] && !found.isComplete)
    try store.append(moons.records.filter { ![2, 6].contains($0.id) })
    _ = try store.publish(.complete)
    store.finish()
    let names = try FileManager.default.contentsOfDirectory(atPath: folder.path)
    #expect(names == ["moons.h5"], "the journal goes when the result is read back")
    let results = try SweepResults(opening: path)
    for (row, record) in moons.records.enumerated() {
      #expect(isSame(try results.record(row: row).outcome, record.outcome))
    }
    let complete = try moons.open(path).found
    #expect(complete.isComplete && complete.finished.count == 6)
  }

  @Test func oneProcessAtATime() throws {
    let moons = try Moons()
    let first = try moons.open(path)
    let error = #expect(throws: SweepLockedError.self) { try moons.open(path) }
    let host = ProcessInfo.processInfo.hostName
    #expect(
      error?.description
        == "\(path) is being made by process \(getpid()) on \(host); wait for it, stop it, or take "
        + "another --output")
    #expect(throws: SweepLockedError.self) { try SweepStore.moveAside(path) }
    withExtendedLifetime(first) {}
  }

  @Test func aFileInThePlaceOfTheFolderIsLeft() throws {
    let file = folder.file("taken")
    try "mine".write(toFile: file, atomically: true, encoding: .utf8)
    let error = #expect(throws: ResultsError.self) { try Moons().open(file + "/moons.h5") }
    #expect("\(try #require(error))".contains("but it is a file and no folder"))
    #expect(try String(contentsOfFile: file, encoding: .utf8) == "mine")
  }

  @Test func checkpointsAreKeptUntilTheTrialIsFinished() throws {
    let moons = try Moons()
    func checkpoint(_ epoch: Int) -> TrialCheckpoint {
      let state = TrainingState(
        epoch: epoch, step: 0, epochLoss: 0,
        history: TrainingHistory(columns: [], learningRate: [0.1]), parameters: [1],
        optimizer: OptimizerMemory(first: [], second: [], scalars: []))
      return TrialCheckpoint(id: 2, state: state, startTime: 1, wallTime: 2)
    }
    do {
      let store = try moons.open(path).store
      try store.keep(checkpoint(2))
      try store.keep(checkpoint(3))
    }
    do {
      let (store, found) = try moons.open(path)
      #expect(found.checkpoints.mapValues(\.state.epoch) == [2: 3])
      try store.append(moons.records.filter { $0.id == 2 })
    }
    #expect(try moons.open(path).found.checkpoints.isEmpty)
    let left = try FileManager.default.contentsOfDirectory(atPath: folder.file("moons.journal"))
    #expect(!left.contains { $0.hasPrefix("checkpoint") })
  }

  @Test func aDamagedCheckpointIsNotUsed() throws {
    let moons = try Moons()
    do {
      let state = TrainingState(
        epoch: 1, step: 1, epochLoss: 0, history: TrainingHistory(columns: [], learningRate: []),
        parameters: [1, 2, 3], optimizer: OptimizerMemory(first: [], second: [], scalars: []))
      try moons.open(path).store.keep(
        TrialCheckpoint(id: 2, state: state, startTime: 1, wallTime: 2))
    }
    let journal = folder.file("moons.journal")
    let name = try #require(
      try FileManager.default.contentsOfDirectory(atPath: journal).first {
        $0.hasPrefix("checkpoint")
      })
    let file = URL(fileURLWithPath: journal + "/" + name)
    let whole = try Data(contentsOf: file)
    for place in whole.indices {
      var damaged = whole
      damaged[place] ^= 4
      try damaged.write(to: file)
      #expect(try moons.open(path).found.checkpoints.isEmpty)
      try whole.prefix(place).write(to: file)
      #expect(try moons.open(path).found.checkpoints.isEmpty)
    }
  }

  /// Comments and the objective may change; anything that makes other trials may not.
  @Test func aChangedConfigIsRefusedWithWhatChanged() throws {
    try begin(Moons(Self.config(Self.grid)), finished: [1])
    let same = Self.config("/* a note */ " + Self.grid)
      .replacing("{\"name\"", with: "{\"objective\": {\"metric\": \"training_loss\"}, \"name\"")
    #expect(try Moons(same).open(path).found.finished.count == 1)
    let changed = try Moons(
      Self.config(Self.grid.replacing("0.1", with: "0.2"), rows: 120),
      overrides: ["activation=tanh"])
    let error = #expect(throws: ResultsError.self) { try changed.open(path) }
    let lines = try #require(error).description.split(separator: "\n").map(String.init)
    #expect(lines[0] == "\(path) is of a sweep that differs from this one:")
    #expect(lines[1].hasPrefix("  the data: SHA-256 was "))
    #expect(
      lines[2...] == [
        "  dataset.rows: was 100, is 120",
        "  parameters.activation: was not given, is \"tanh\"",
        "  parameters.learning_rate: was 0.1, is 0.2",
        "a sweep can be extended by more trials only, a search by a larger budget; --fresh moves the "
          + "earlier one aside, --output takes another name",
      ])
    let fewer = try Moons(Self.config(Self.grid.replacing("[1, 2]", with: "[1]")))
    #expect(throws: ResultsError.self) { try fewer.open(path) }
    let otherSplit = try Moons(
      Self.config(Self.grid).replacing("\"rows\"", with: "\"split_seed\": 3, \"rows\""))
    #expect(throws: ResultsError.self) { try otherSplit.open(path) }
  }

  /// More values anywhere in the grid: what is finished keeps its place, under its new number.
  @Test func moreTrialsExtendASweep() throws {
    let small = try Moons(Self.config(Self.grid))
    let large = try Moons(
      Self.config(
        Self.grid.replacing("[3, 5]", with: "[2, 3, 5]").replacing("[1, 2]", with: "[7, 1, 2]")))
    for wasComplete in [false, true] {
      if wasComplete { try small.write(path) } else { try begin(small, finished: [1, 4]) }
      let (store, found) = try large.open(path)
      #expect(found.added == 5)
      // Sizes 2, 3, 5 by seeds 7, 1, 2: trials 5, 6, 8 and 9 were there.
      #expect(found.finished.keys.sorted() == (wasComplete ? [5, 6, 8, 9] : [5, 9]))
      let old = Set(found.finished.keys)
      try store.append(large.records.filter { !old.contains($0.id) })
      _ = try store.publish(.complete)
      store.finish()
      let results = try SweepResults(opening: path)
      for (row, record) in large.records.enumerated() {
        #expect(isSame(try results.record(row: row).outcome, record.outcome), "trial \(row + 1)")
      }
      #expect(ResultVerification(path).problems == [])
      unlink(path)
    }
  }

  /// More epochs extend a sweep, too, unless the learning rates depend on how many there are.
  @Test func moreEpochsBeginAgain() throws {
    let small = try Moons(Self.config(Self.grid))
    try small.write(path)
    let longer = Self.config(Self.grid.replacing("\"epochs\": 4", with: "\"epochs\": 6"))
    do {
      let (store, found) = try Moons(longer).open(path)
      #expect(found.lengthened == 4 && found.finished.isEmpty)
      let aside = try #require(found.movedAside)
      #expect(try SweepResults(opening: aside).trialIDs.count == 4)
      try store.append(Moons(longer).records)
      _ = try store.publish(.complete)
      store.finish()
    }
    unlink(path)
    let cosine = Self.grid.replacing("{", with: "{\"schedule\": \"cosine\", ")
    try Moons(Self.config(cosine)).write(path)
    let error = #expect(throws: ResultsError.self) {
      try Moons(Self.config(cosine.replacing("\"epochs\": 4", with: "\"epochs\": 6"))).open(path)
    }
    #expect(try #require(error).description.contains("parameters.epochs: was 4, is 6"))
  }

  /// A sweep that is at its end does not wait for a publication, not even the plan's.
  @Test func aPublicationStopsWhenAsked() throws {
    let moons = try Moons()
    let store = try moons.open(path).store
    try store.append(moons.records)
    let publication = store.publication(.running) { true }
    #expect(throws: (any Error).self) { _ = try publication() }
    let files =
      try FileManager.default.contentsOfDirectory(atPath: folder.path)
      + FileManager.default.contentsOfDirectory(atPath: folder.file("moons.journal"))
    #expect(!files.contains { $0.contains(".h5") }, "\(files)")
    #expect(try store.publish(.complete).path == path)
  }

  /// The journal's first record says which sweep it is of. Damaged, the plan beside it says so;
  /// without that the trials run again.
  @Test func aDamagedHeadCostsNoTrialWhereThePlanIsThere() throws {
    let moons = try Moons()
    let journal = URL(fileURLWithPath: folder.file("moons.journal/trials"))
    for hasPlan in [true, false] {
      do {
        let store = try moons.open(path).store
        if hasPlan { _ = try store.publish(.running) }
        try store.append(moons.records.filter { $0.id < 4 })
      }
      var bytes = try Data(contentsOf: journal)
      bytes[40] ^= 1
      try bytes.write(to: journal)
      let found = try moons.open(path).found
      #expect(found.finished.count == (hasPlan ? 3 : 0))
      #expect(found.repairs.contains { $0.contains("the head is damaged") } != hasPlan)
      unlink(path)
      SweepStore.removeJournal(of: path)
    }
  }

  /// A trial that failed for want of memory, say, is tried again; one that diverged is not.
  @Test func failedTrialsAreTriedAgain() throws {
    let moons = try Moons()
    let store = try moons.open(path).store
    let failed = TrialRecord(
      id: 3,
      outcome: TrialOutcome(
        status: .failed, message: "no memory",
        history: TrainingHistory(columns: [], learningRate: []), weights: nil), startTime: 1,
      wallTime: 1)
    try store.append(moons.records.filter { $0.id != 3 } + [failed])
    _ = try store.publish(.complete)
    store.finish()
    let again = try SweepStore.open(path: path, description: moons.description)
    #expect(!again.found.isComplete)
    #expect(again.found.finished.keys.sorted() == [1, 2, 4, 5, 6])
    try again.store.append(moons.records.filter { $0.id == 3 })
    _ = try again.store.publish(.complete)
    again.store.finish()
    #expect(try SweepResults(opening: path).statuses[2] == .done)
  }

  /// Published without any journal, on another machine say: what is in the file counts.
  @Test func aPartialResultAloneIsGoneOnWith() throws {
    let moons = try Moons()
    try moons.write(path, leavingOut: [1, 5])
    try FileManager.default.removeItem(atPath: folder.file("moons.journal"))
    let (store, found) = try moons.open(path)
    #expect(found.finished.keys.sorted() == [2, 3, 4, 6])
    try store.append(moons.records.filter { [1, 5].contains($0.id) })
    _ = try store.publish(.complete)
    store.finish()
    let results = try SweepResults(opening: path)
    for (row, record) in moons.records.enumerated() {
      #expect(isSame(try results.record(row: row).outcome, record.outcome))
    }
  }
}
