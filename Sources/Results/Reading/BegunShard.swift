import Records
import Search
import SystemSupport

/// A shard that was begun, by this version or an earlier one: it tells how its sweep is divided.
public struct BegunShard: Sendable {
  /// Which one.
  public let shard: Shard
  /// The keys of its trials.
  public let keys: Set<TrialKey>

  /// Creates a value of its properties.
  public init(shard: Shard, keys: Set<TrialKey>) {
    self.shard = shard
    self.keys = keys
  }

  /// Looks for a shard, or where it was not begun, for another one beside it.
  ///
  /// - Parameter path: of the shard.
  /// - Returns: nil where none was begun.
  public init?(_ shard: Shard, at path: String) {
    let files = ShardFiles(shard: shard, at: path)
    let others = (files?.existing() ?? []).filter { $0.count == shard.count && $0 != shard }
    let places =
      [(shard, path)] + others.compactMap { other in files.map { (other, $0.path(of: other)) } }
    for (shard, path) in places {
      let keys = Self.keys(at: path)
      if !keys.isEmpty {
        self.init(shard: shard, keys: keys)
        return
      }
    }
    return nil
  }

  private static func keys(at path: String) -> Set<TrialKey> {
    let path = FileSystem.resolved(path)
    if let header = Journal.firstHeader(of: JournalFolder.path(ofResult: path) + "/trials") {
      return Set(header.trials.map(\.key))
    }
    guard FileManager.default.fileExists(atPath: path) else { return [] }
    return Set((try? SweepResults(opening: path).trialKeys()) ?? [])
  }
}
