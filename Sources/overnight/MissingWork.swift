import ArgumentParser
import Clusters
import Records
import Results
import Search
import SweepRunner
import Wording

/// What is left to do of a sweep that several nodes share.
struct MissingWork {
  /// Shards that are trained whole, by number.
  private(set) var complete: [Int] = []
  /// Shards that wait or run.
  private(set) var queued: [Int] = []
  /// Shards that nobody trains; of a search all, because each round is for all.
  private(set) var missing: [Int] = []
  /// Jobs that wait or run: what joins the shards waits for them.
  private(set) var queuedJobs: [Int] = []
  /// Why nothing is to be submitted; nil where something is.
  private(set) var end: String?

  /// Looks at the files and at the queue.
  ///
  /// - Parameter path: of the joined result.
  init(
    _ sweep: PreparedSweep, path: String, nodes: Int, description: SweepDescription
  ) throws {
    let files = ShardFiles(joined: path)
    if sweep.plan.search == nil, sweep.plan.trials.count < nodes {
      throw ValidationError(
        "--nodes \(nodes): the sweep has only \(counted(sweep.plan.trials.count, "trial"))")
    }
    if let other = files.existing().first(where: { $0.count != nodes }) {
      throw ValidationError(
        "--nodes \(nodes): \(files.path(of: other)) is of \(other.count) shards; --nodes \(other.count) "
          + "goes on with them, or move them away")
    }
    let joined = try SweepStore.joined(path, of: description)
    if let joined, try joined.isWhole {
      end = "\(path) is complete: \(counted(joined.trialIDs.count, "trial"))"
      return
    }
    let submission = Submission.read(result: path)
    let tasks = try submission.map { try SlurmQueue.tasks(of: $0.numbers) } ?? []
    queued = Array(Set(tasks.flatMap { submission?.shards(of: $0) ?? [] })).sorted()
    queuedJobs = Array(Set(tasks.map(\.job))).sorted()
    if let task = tasks.first, sweep.plan.search != nil || queued.count == nodes {
      end =
        "it is under way: job \(task.name) is \(task.state.lowercased()), with \(tasks.count - 1) more; "
        + "overnight status \(shellWord(path)) tells how far it is"
      return
    }
    for number in 1...nodes where !queued.contains(number) {
      guard let shard = Shard("\(number)/\(nodes)") else { continue }
      let results = try? SweepResults(opening: files.path(of: shard))
      if sweep.plan.search == nil, try results?.isWhole == true {
        complete.append(number)
      } else {
        missing.append(number)
      }
    }
    if missing.isEmpty, let task = tasks.first {
      end = "it is under way: job \(task.name) is \(task.state.lowercased())"
    }
  }
}
