import Foundation
import Records
import Search
import TestSupport
import Testing
import Training

@Suite struct JournalTests {
  private let folder: TemporaryFolder
  private let moons: Moons
  private let trials: [Int: TrialDescription]

  init() throws {
    folder = try TemporaryFolder()
    moons = try Moons()
    trials = Dictionary(uniqueKeysWithValues: moons.description.trials.map { ($0.id, $0) })
  }

  /// A journal with all trials, and where each of its records ends.
  private func written() throws -> (bytes: Data, ends: [Int]) {
    let path = folder.file("trials")
    unlink(path)
    let journal = try Journal(path)
    try journal.begin(JournalHeader(moons.description))
    var ends = [try Data(contentsOf: URL(fileURLWithPath: path)).count]
    for record in moons.records {
      let key = try #require(trials[record.id]).key
      try journal.append([(key, record.bytes(key: key))])
      ends.append(try Data(contentsOf: URL(fileURLWithPath: path)).count)
    }
    return (try Data(contentsOf: URL(fileURLWithPath: path)), ends)
  }

  /// The trials that a journal of these bytes gives, each as it was written.
  private func read(_ bytes: Data) throws -> (journal: Journal, ids: [Int]) {
    let path = try folder.write(bytes, to: "read")
    let journal = try Journal(path)
    let records = journal.records
    let ids = try moons.records.compactMap { original -> Int? in
      let trial = try #require(trials[original.id])
      guard let record = try records.record(of: trial) else { return nil }
      #expect(isSame(record.outcome, original.outcome), "trial \(original.id)")
      #expect(record.wallTime == original.wallTime && record.startTime == original.startTime)
      return original.id
    }
    return (journal, ids)
  }

  @Test func everythingComesBack() throws {
    let (journal, ids) = try read(written().bytes)
    #expect(ids == [1, 2, 3, 4, 5, 6])
    #expect(journal.header?.source == moons.sweep.configuration.source)
    #expect(journal.header?.trials == JournalHeader(moons.description).trials)
    #expect(journal.damaged.isEmpty && journal.tornBytes == 0)
  }

  /// Whatever becomes of its bytes, a journal gives records as they were written, or not at all.
  @Test func damagedJournalsGiveWholeRecords() throws {
    let bytes = [UInt8](try written().bytes)
    var mutations = Mutations(seed: 9, pieces: ["OVNJ"])
    var missing = 0
    for _ in 0..<fuzzCount(1500) {
      missing += try 6 - read(Data(mutations.damaged(bytes))).ids.count
    }
    #expect(missing > 0)
  }

  /// Cut at any byte: every record before the cut is there, and the next one goes where it was cut.
  @Test func aTornEndIsCutOff() throws {
    let (bytes, ends) = try written()
    var cuts = Set(ends.flatMap { [$0 - 1, $0, $0 + 1, $0 + 19, $0 + 20, $0 + 21] })
    cuts.formUnion(stride(from: 0, to: bytes.count, by: 37))
    for cut in cuts.sorted() where cut <= bytes.count {
      let (journal, ids) = try read(bytes.prefix(cut))
      #expect(ids.count == max(0, ends.count { $0 <= cut } - 1), "cut at \(cut)")
      let last = try #require(moons.records.last)
      let key = try #require(trials[last.id]).key
      try journal.append([(key, last.bytes(key: key))])
      let again = try read(Data(contentsOf: URL(fileURLWithPath: journal.path)))
      #expect(again.ids.contains(6) && again.journal.damaged.isEmpty)
    }
  }

  /// A flipped bit costs the record that it is in, and no other one.
  @Test func aDamagedRecordIsPassedOver() throws {
    let (bytes, ends) = try written()
    var random = TestRandom(seed: 5)
    for _ in 0..<300 {
      var damaged = bytes
      let place = Int.random(in: 0..<bytes.count, using: &random)
      damaged[place] ^= 1 << UInt8.random(in: 0..<8, using: &random)
      let (journal, ids) = try read(damaged)
      let hit = ends.firstIndex { place < $0 } ?? 0  // record 0 is the header
      #expect(ids == [1, 2, 3, 4, 5, 6].filter { $0 != hit }, "bit flipped at \(place)")
      #expect((journal.header == nil) == (hit == 0))
      #expect(journal.damaged.count + (journal.tornBytes > 0 ? 1 : 0) == 1)
    }
  }

  @Test func bytesThatAreNoJournalHoldNothing() throws {
    var random = TestRandom(seed: 9)
    for size in [0, 1, 19, 20, 21, 1000, 100_000] {
      let noise = Data((0..<size).map { _ in UInt8.random(in: 0...255, using: &random) })
      #expect(try read(noise).ids == [])
    }
    // A length beyond the end, with a checksum that no one can have computed.
    let frame = JournalFormat.frame(.trial, [1, 2, 3])
    for length in [4, 1 << 40, UInt64.max] as [UInt64] {
      var bytes = Data(frame)
      withUnsafeBytes(of: length) { bytes.replaceSubrange(8..<16, with: $0) }
      #expect(try read(bytes).ids == [])
    }
  }

  @Test func checkpointsComeBack() throws {
    let state = TrainingState(
      epoch: 3, step: 2, epochLoss: 0.1,
      history: TrainingHistory(
        columns: [(.validationLoss, [2, 3]), (.trainingLoss, [1, .nan])], learningRate: [0.1, 0.2]),
      parameters: [1, 2, 3], optimizer: OptimizerMemory(first: [4], second: [], scalars: [0.5]))
    let checkpoint = TrialCheckpoint(id: 2, state: state, startTime: 5, wallTime: 6)
    let bytes = checkpoint.bytes(key: TrialKey(value: 7))
    let back = try TrialCheckpoint(id: 2, bytes: bytes)
    #expect(back.state.parameters == state.parameters && back.state.optimizer == state.optimizer)
    #expect(back.state.epoch == 3 && back.state.step == 2 && back.wallTime == 6)
    #expect(back.state.history.metrics == [.trainingLoss, .validationLoss])
    #expect(back.state.history[.validationLoss] == [2, 3])
    for cut in bytes.indices {
      #expect(throws: ByteReader.Malformed.self) {
        try TrialCheckpoint(id: 2, bytes: Array(bytes.prefix(cut)))
      }
    }
  }
}
