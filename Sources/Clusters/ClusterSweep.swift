/// A sweep that the nodes of a cluster share: what its scripts must know.
public struct ClusterSweep: Sendable {
  /// The name of its jobs.
  public var name: String
  /// The program, as every node finds it.
  public var program: String
  /// The folder that it runs in; paths are relative to it.
  public var folder: String
  /// What every shard is run with: the config and its options, without the shard's own.
  public var arguments: [String]
  /// What follows the joined result: `--report`, `--on-finish COMMAND`.
  public var endArguments: [String]
  /// The joined result.
  public var result: String
  /// How many nodes share it, each with one shard.
  public var nodes: Int
  /// How long a job may take, in seconds.
  public var timeLimit: Int
  /// Processors of a node to use; nil for whole nodes.
  public var threads: Int?
  /// Whether it is a search, which goes in rounds.
  public var isSearch: Bool
  /// Further options for `sbatch`.
  public var options: [String]

  /// Creates a value of its properties.
  public init(
    name: String, program: String, folder: String, arguments: [String], endArguments: [String],
    result: String, nodes: Int, timeLimit: Int, threads: Int?, isSearch: Bool, options: [String]
  ) {
    self.name = name
    self.program = program
    self.folder = folder
    self.arguments = arguments
    self.endArguments = endArguments
    self.result = result
    self.nodes = nodes
    self.timeLimit = timeLimit
    self.threads = threads
    self.isSearch = isSearch
    self.options = options
  }

  /// The folder of its scripts, logs and job numbers: `results/digits.slurm`.
  public var scriptFolder: String { Submission.folder(ofResult: result) }
}
