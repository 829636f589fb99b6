import Search
import SystemSupport

/// Where the shards of a sweep are: beside their joined result, with their numbers in their names.
///
///     results/digits.h5                    the joined result
///     results/digits-shard-3-of-8.h5       a shard
public struct ShardFiles: Sendable {
  /// The joined result.
  public let joined: String

  /// The shards of a joined result.
  public init(joined: String) { self.joined = joined }

  /// The shards beside one of them.
  ///
  /// - Parameter path: of that one; nil comes back where its name is not a shard's.
  public init?(shard: Shard, at path: String) {
    let ending = Self.ending(shard)
    guard path.hasSuffix(ending), path.count > ending.count else { return nil }
    joined = String(path.dropLast(ending.count)) + ".h5"
  }

  private static func ending(_ shard: Shard) -> String {
    "-shard-\(shard.number)-of-\(shard.count).h5"
  }

  private var stem: String { joined.hasSuffix(".h5") ? String(joined.dropLast(3)) : joined }

  /// Where a shard is.
  public func path(of shard: Shard) -> String { stem + Self.ending(shard) }

  /// The shards of which there is a result or a journal, by count and number.
  public func existing() -> [Shard] {
    let url = URL(fileURLWithPath: stem)
    let names =
      (try? FileManager.default.contentsOfDirectory(
        atPath: url.deletingLastPathComponent().relativePath)) ?? []
    let shards = names.compactMap { name -> Shard? in
      guard name.hasPrefix(url.lastPathComponent + "-shard-") else { return nil }
      for ending in [".h5", ".journal"] where name.hasSuffix(ending) {
        let middle = name.dropFirst(url.lastPathComponent.count + 7).dropLast(ending.count)
        let numbers = middle.split(separator: "-of-").map(String.init)
        if numbers.count == 2 { return Shard(numbers.joined(separator: "/")) }
      }
      return nil
    }
    return shards.reduce(into: [Shard]()) { found, shard in
      if !found.contains(shard) { found.append(shard) }
    }.sorted { ($0.count, $0.number) < ($1.count, $1.number) }
  }
}
