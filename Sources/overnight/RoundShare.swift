import ArgumentParser
import Records
import Results
import Search
import SweepRunner
import Wording

/// What one machine trains of a search that several share: its part of the round that follows from
/// their joined result.
struct RoundShare {
  /// What it trains; empty where the round has nothing for it.
  let assignments: [TrialAssignment]
  /// A line for people.
  let text: String
  private let joined: SweepResults?
  private let files: ShardFiles

  /// Finds the round and the part of it.
  ///
  /// - Parameter path: of this machine's result.
  /// - Returns: nil where the sweep is no search, or all of it runs here.
  init?(_ sweep: PreparedSweep, path: String, description: SweepDescription) throws {
    guard let shard = sweep.shard, sweep.plan.search != nil else { return nil }
    guard let files = ShardFiles(shard: shard, at: path) else {
      throw ValidationError(
        "--output \(path): a part of a search lies beside the joined result, so that its name must end "
          + "with -shard-\(shard.number)-of-\(shard.count).h5")
    }
    self.files = files
    joined = try SweepStore.joined(files.joined, of: description)
    guard let (round, epochs) = try sweep.round(after: joined) else { return nil }
    let division = ShardDivision(
      round.assignments, sweep.data, epochs: epochs, into: shard.count)
    assignments = division.parts[shard.number - 1].places.map { round.assignments[$0] }
    let whole = counted(round.assignments.count, "trial")
    if let end = round.end {
      text = "the search is over: \(end)"
    } else {
      text =
        assignments.isEmpty
        ? "of this round's \(whole), none is for shard \(shard)"
        : "its part of a round: \(assignments.count) of \(whole)"
    }
  }

  /// Makes what an earlier run left what is known of the round.
  func limit(_ found: inout FoundSweep) {
    found.limit(to: assignments, joined: joined, files: files)
  }
}
