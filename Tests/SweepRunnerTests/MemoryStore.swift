import Results

/// Keeps finished trials; fails where a test says so.
final class MemoryStore: TrialStore {
  struct Full: Error {}

  private(set) var records: [TrialRecord] = []
  private let failsAfter: Int

  init(failsAfter: Int = .max) { self.failsAfter = failsAfter }

  func append(_ record: TrialRecord) throws {
    if records.count == failsAfter { throw Full() }
    records.append(record)
  }

  func publish(_ status: SweepStatus) throws -> String { "memory" }
}
