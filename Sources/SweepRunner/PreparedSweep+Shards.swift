import Configs
import Datasets
import Results
import Search
import Wording

extension PreparedSweep {
  /// The trials of one part of a plan.
  ///
  /// - Parameter earlier: a part that was begun, with the keys of its trials; nil for none. Versions
  ///   before this one took every n-th trial; what they began is ended so.
  /// - Throws: ``ConfigurationError`` where the part has none.
  static func part(
    _ shard: Shard, of plan: SweepPlan, _ data: DatasetCollection, earlier: BegunShard?,
    file: String
  ) throws(ConfigurationError) -> (plan: SweepPlan, division: ShardDivision?) {
    guard plan.search == nil else { return (plan, nil) }
    let balanced = ShardDivision(plan.trials, data, into: shard.count)
    func inBalance(_ shard: Shard) -> [PlannedTrial] {
      balanced.parts[shard.number - 1].places.map { plan.trials[$0] }
    }
    func everyNth(_ shard: Shard) -> [PlannedTrial] {
      plan.trials.filter { shard.isEveryNth($0.id) }
    }
    let isOld =
      earlier.map { begun in
        Set(everyNth(begun.shard).map(\.key)) == begun.keys
          && Set(inBalance(begun.shard).map(\.key)) != begun.keys
      } ?? false
    let part = isOld ? everyNth(shard) : inBalance(shard)
    guard !part.isEmpty else {
      throw ConfigurationError([
        ConfigurationProblem(
          file: file, line: nil, path: "",
          message: "has \(counted(plan.trials.count, "trial")), so shard \(shard) has none")
      ])
    }
    return (
      SweepPlan(trials: part, objective: plan.objective, metrics: plan.metrics),
      isOld ? nil : balanced
    )
  }

  /// The round that a search is at.
  ///
  /// - Parameter joined: the joined result of the rounds before; nil where there are none.
  /// - Returns: it, and of how many epochs each trial was trained, by number; nil where no search is.
  public func round(
    after joined: SweepResults?
  ) throws -> (round: SearchRound, epochs: [Int: Int])? {
    guard let search, let metric = plan.search?.metric else { return nil }
    guard let joined else {
      return (SearchRound(search, metric: metric, answer: { _ in nil }), [:])
    }
    let answers = try SearchAnswers(joined, metric: metric)
    return (try SearchRound(search, metric: metric, answer: answers.answer), answers.epochs)
  }
}
