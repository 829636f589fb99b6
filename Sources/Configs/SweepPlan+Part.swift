import Search
import Wording

extension SweepPlan {
  /// The trials of one part of the sweep.
  ///
  /// - Throws: ``ConfigurationError`` where it has none.
  public func part(_ shard: Shard, file: String) throws(ConfigurationError) -> SweepPlan {
    guard search == nil else {
      throw ConfigurationError([
        ConfigurationProblem(
          file: file, line: nil, path: "search.method",
          message: "a search that compares its trials cannot be divided into shards; run it on one "
            + "machine, or a search with another \"seed\" on each")
      ])
    }
    let part = trials.filter { shard.contains(trial: $0.id) }
    guard !part.isEmpty else {
      throw ConfigurationError([
        ConfigurationProblem(
          file: file, line: nil, path: "",
          message: "has \(counted(trials.count, "trial")), so shard \(shard) has none")
      ])
    }
    return SweepPlan(trials: part, objective: objective, metrics: metrics)
  }
}
