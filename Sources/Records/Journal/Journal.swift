import Search
import SystemSupport

/// The file that holds every finished trial while a sweep runs: records are only ever added, and a
/// trial counts as finished when its record is on the disk.
///
/// On opening, a torn last record is cut off, and a damaged one is passed over; both trials run
/// again.
package final class Journal {
  /// Where it is.
  package let path: String
  /// Damaged stretches that were found on opening.
  package let damaged: [Range<Int>]
  /// Bytes of a torn record that were cut off on opening.
  package let tornBytes: Int
  /// The sweep that was written last.
  package private(set) var header: JournalHeader?
  /// Where the latest record of each trial is.
  private var places: [TrialKey: Range<Int>] = [:]
  /// The trials that sources made, found on opening.
  package let proposals: [TrialProposal]
  private let file: JournalFile
  private var end: Int

  /// Opens a journal, or makes an empty one.
  package init(_ path: String) throws {
    self.path = path
    file = try JournalFile(path)
    let bytes = try FileSystem.mapped(path)
    let contents = bytes.withUnsafeBytes { JournalFormat.contents(of: $0) }
    damaged = contents.damaged
    tornBytes = bytes.count - contents.end
    end = contents.end
    var proposals: [TrialProposal] = []
    for entry in contents.entries {
      switch entry.kind {
      case .sweep: header = try? JournalHeader(bytes: [UInt8](bytes[entry.body]))
      case .trial: places[Self.key(bytes[entry.body])] = entry.body
      case .proposal:
        if let proposal = try? TrialProposal(bytes: [UInt8](bytes[entry.body])) {
          proposals.append(proposal)
        }
      case .checkpoint: break
      }
    }
    self.proposals = proposals
    if tornBytes > 0 {
      guard ftruncate(file.descriptor, off_t(end)) == 0 else {
        throw FileSystem.failure("cut the torn end off", path)
      }
    }
  }

  /// The sweep that a journal was begun for, without opening it: another process may be writing to
  /// it. Nil where that cannot be read.
  package static func firstHeader(of path: String) -> JournalHeader? {
    guard let file = SystemFile(reading: path),
      let head = try? file.read(JournalFormat.headerCount, at: 0),
      head.count == JournalFormat.headerCount
    else { return nil }
    let length = head.withUnsafeBytes { $0.loadUnaligned(fromByteOffset: 8, as: UInt64.self) }
    guard length < 1 << 32,
      let body = try? file.read(Int(length), at: JournalFormat.headerCount)
    else { return nil }
    let frame = head + body
    let entries = frame.withUnsafeBytes { JournalFormat.contents(of: $0) }.entries
    guard let entry = entries.first, entry.kind == .sweep else { return nil }
    return try? JournalHeader(bytes: [UInt8](frame[entry.body]))
  }

  /// The trials that have a record.
  package var keys: Dictionary<TrialKey, Range<Int>>.Keys { places.keys }

  /// Says which sweep the following records are of.
  package func begin(_ header: JournalHeader) throws {
    _ = try append([JournalFormat.frame(.sweep, header.bytes)])
    self.header = header
  }

  /// Keeps trials that a source made, before any record of them.
  package func propose(_ proposals: [TrialProposal]) throws {
    _ = try append(proposals.map { JournalFormat.frame(.proposal, $0.bytes) })
  }

  /// Adds records, and returns when all of them are on the disk. If that fails, none of them is
  /// kept.
  package func append(_ records: [(key: TrialKey, body: [UInt8])]) throws {
    let ends = try append(records.map { JournalFormat.frame(.trial, $0.body) })
    for (record, end) in zip(records, ends) {
      places[record.key] = end - record.body.count..<end
    }
  }

  /// Its records as of now, to read on any thread while more are added.
  package var records: JournalRecords { JournalRecords(file: file, places: places) }

  /// - Returns: where each record ends.
  private func append(_ frames: [[UInt8]]) throws -> [Int] {
    var ends: [Int] = []
    var all: [UInt8] = []
    all.reserveCapacity(frames.reduce(0) { $0 + $1.count })
    for frame in frames {
      all += frame
      ends.append(end + all.count)
    }
    do {
      try all.withUnsafeBytes {
        try FileSystem.write($0, to: file.descriptor, at: end, path: path)
      }
      try FileSystem.sync(file.descriptor, path)
    } catch {
      // Half a record would be cut off on the next opening anyway.
      ftruncate(file.descriptor, off_t(end))
      throw error
    }
    end += all.count
    return ends
  }

  private static func key(_ body: Data) -> TrialKey {
    guard body.count >= 8 else { return TrialKey(value: -1) }
    return TrialKey(
      value: body.withUnsafeBytes { $0.loadUnaligned(fromByteOffset: 0, as: Int64.self) })
  }
}
