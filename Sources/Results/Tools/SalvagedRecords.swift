import Records
import Search
import SystemSupport

/// The whole records of a journal and a result file; weights and histories are read when they are
/// written.
struct SalvagedRecords: TrialRecordSource, @unchecked Sendable {
  // Unchecked: it says that one thread at a time may use it.
  let takesManyThreads = false
  var records: [Int: () throws -> TrialRecord?] = [:]

  func record(of trial: TrialDescription) throws -> TrialRecord? { try records[trial.id]?() }

  /// Takes the records of a journal, and the trials that were proposed there.
  ///
  /// - Returns: what is damaged.
  mutating func add(
    journal path: String, of description: inout SweepDescription
  ) throws -> [String] {
    let bytes = try FileSystem.mapped(path)
    let contents = bytes.withUnsafeBytes { JournalFormat.contents(of: $0) }
    description = description.adding(
      contents.entries.filter { $0.kind == .proposal }.compactMap {
        try? TrialProposal(bytes: [UInt8](bytes[$0.body]))
      })
    let trials = Dictionary(
      description.trials.map { ($0.key, $0) }, uniquingKeysWith: { first, _ in first })
    for entry in contents.entries where entry.kind == .trial && entry.body.count >= 8 {
      let key = bytes[entry.body].withUnsafeBytes {
        TrialKey(value: $0.loadUnaligned(fromByteOffset: 0, as: Int64.self))
      }
      guard let trial = trials[key] else { continue }
      records[trial.id] = {
        (try? RecordView([UInt8](bytes[entry.body]))).map { TrialRecord(id: trial.id, $0) }
      }
    }
    var damage = contents.damaged.map {
      "\(path): bytes \($0.lowerBound) to \($0.upperBound - 1) are damaged"
    }
    if contents.end < bytes.count {
      damage.append("\(path): the last \(bytes.count - contents.end) bytes are half a record")
    }
    return damage
  }

  mutating func add(_ results: SweepResults) -> [String] {
    var damage: [String] = []
    for (row, id) in results.trialIDs.enumerated()
    where results.statuses[row] != .pending && records[id] == nil {
      do {
        _ = try results.record(row: row)
        records[id] = { try results.record(row: row) }
      } catch { damage.append("trial \(id): \(error)") }
    }
    return damage
  }
}
