import Networks
import Records
import SystemSupport

/// How the records of a sweep are read for its result file: some at a time, so that memory does not
/// grow with the sweep, and on several threads.
struct RecordReading {
  /// Bytes of records that are in memory at a time; a larger record goes alone.
  private static let blockBytes = 8 << 20
  /// Records of small networks that a thread takes at a time.
  private static let partCount = 16

  /// Somebody asked to stop before all were read.
  struct Cancelled: Error {}

  let records: any TrialRecordSource
  /// How many threads may read them, at most.
  let threads: Int
  /// Asked now and then; true ends the reading with ``Cancelled``.
  let shouldStop: () -> Bool

  /// Hands out what `read` reads of each trial's record, in their order.
  ///
  /// - Parameters:
  ///   - read: called on any thread.
  ///   - body: called on this one.
  func forEach<Part: Sendable>(
    _ trials: [TrialDescription],
    read: @Sendable (any TrialRecordSource, TrialDescription) throws -> Part,
    do body: (TrialDescription, Part) throws -> Void
  ) throws {
    var start = 0
    while start < trials.count {
      if shouldStop() { throw Cancelled() }
      var (end, bytes) = (start, 0)
      repeat {
        bytes += Self.mostBytes(trials[end])
        end += 1
      } while end < trials.count && bytes + Self.mostBytes(trials[end]) <= Self.blockBytes
      let block = trials[start..<end]
      let parts = try parts(block, read)
      for (trial, part) in zip(block, parts) { try body(trial, part) }
      start = end
    }
  }

  private func parts<Part: Sendable>(
    _ trials: ArraySlice<TrialDescription>,
    _ read: @Sendable (any TrialRecordSource, TrialDescription) throws -> Part
  ) throws -> [Part] {
    guard threads > 1, records.takesManyThreads else {
      return try trials.map { try read(records, $0) }
    }
    let size = min(Self.partCount, (trials.count + threads - 1) / threads)
    return try Processors.map(
      count: (trials.count + size - 1) / size, threads: threads
    ) { [records] part in
      try trials.dropFirst(part * size).prefix(size).map { try read(records, $0) }
    }.flatMap { $0 }
  }

  /// The record of a trial takes no more bytes than so.
  private static func mostBytes(_ trial: TrialDescription) -> Int {
    4 * (trial.layout.parameterCount + trial.epochs * (Metric.allCases.count + 1)) + 1024
  }
}
