import SystemSupport

/// Which jobs a sweep was given to, as it is kept beside the scripts.
public struct Submission: Codable, Sendable {
  /// A job.
  public struct Job: Codable, Sendable {
    /// What it does.
    public enum Work: String, Codable, Sendable {
      /// An array that trains shards, or their parts of a round.
      case shards
      /// Joins the results, and of a search ends the round.
      case merge
      /// Trains all shards, and joins them.
      case allocation
    }

    /// Its number.
    public let number: Int
    /// What it does.
    public let work: Work
    /// The shards that it trains; empty for one that joins.
    public let shards: [Int]
    /// The search's round, from 1; nil where there are none.
    public let round: Int?

    /// Creates a value of its properties.
    public init(number: Int, work: Work, shards: [Int], round: Int? = nil) {
      self.number = number
      self.work = work
      self.shards = shards
      self.round = round
    }
  }

  /// How many nodes share the sweep.
  public let nodes: Int
  /// The jobs, those that were submitted first at first.
  public var jobs: [Job]

  /// Creates a value of its properties.
  public init(nodes: Int, jobs: [Job]) {
    self.nodes = nodes
    self.jobs = jobs
  }

  /// The folder of scripts, logs and job numbers of a result: `results/digits.slurm`.
  public static func folder(ofResult path: String) -> String {
    (path.hasSuffix(".h5") ? String(path.dropLast(3)) : path) + ".slurm"
  }

  private static func path(ofResult path: String) -> String {
    folder(ofResult: path) + "/jobs.json"
  }

  /// What was submitted for a result; nil for nothing.
  public static func read(result path: String) -> Submission? {
    FileManager.default.contents(atPath: Self.path(ofResult: path)).flatMap {
      try? JSONDecoder().decode(Submission.self, from: $0)
    }
  }

  /// Keeps it, whole.
  public func write(result path: String) throws {
    try JSONEncoder().encode(self).write(
      to: URL(fileURLWithPath: Self.path(ofResult: path)), options: .atomic)
  }

  /// The numbers of its jobs.
  public var numbers: Set<Int> { Set(jobs.map(\.number)) }

  /// The shards that a task of the queue trains; [] where it is none of these.
  public func shards(of task: SlurmQueue.Task) -> [Int] {
    guard let job = jobs.first(where: { $0.number == task.job }) else { return [] }
    // Tasks of an array are numbered as the shards.
    return task.index.map { job.shards.contains($0) ? [$0] : [] } ?? job.shards
  }
}
