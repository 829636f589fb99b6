import ArgumentParser
import Clusters
import Records
import Results
import Search
import SweepRunner
import SystemSupport
import Tables
import Wording

struct SubmitCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "submit",
    abstract: "Gives a sweep to a cluster: one shard a node, and a job that joins them.",
    discussion: """
      Checks config and data here, writes the scripts to results/NAME.slurm, submits them, and returns. \
      overnight status results/NAME.h5 adds up all shards. Given again, it submits only what is missing \
      and not in the queue. What stands behind -- goes to sbatch:

        overnight submit configs/digits.json --slurm --nodes 8 --time 08:00 -- --partition=night

      docs/clusters.md has the rest, also for clusters without Slurm.
      """)

  @OptionGroup var options: SweepOptions

  @Flag(help: "Submit to Slurm, the one kind of queue that is known.")
  var slurm = false

  @Option(help: "How many nodes share the sweep; each trains one shard.")
  var nodes: Int

  @Option(
    help: ArgumentHelp(
      """
      The time limit of each job: 08:00 is eight hours, as is 8h; 1-12:00 a day and a half. A shard that \
      is not done then goes on in a new job.
      """, valueName: "time"))
  var time: String

  @Flag(help: "Train all shards as steps of one job, instead of an array of jobs.")
  var oneAllocation = false

  @Option(help: "How many rounds of a search to submit; by default about as many as it needs.")
  var rounds: Int?

  @Flag(help: "Print the scripts and submit nothing.")
  var dryRun = false

  @Flag(help: "Write the page of overnight report beside the joined result.")
  var report = false

  @Option(
    help: ArgumentHelp("As of overnight run, for the joined result.", valueName: "command"))
  var onFinish: String?

  @Argument(
    parsing: .postTerminator, help: ArgumentHelp("Options for sbatch.", valueName: "sbatch options")
  )
  var sbatchOptions: [String] = []

  func validate() throws {
    guard slurm else {
      throw ValidationError(
        "--slurm is missing: Slurm is the one queue that is known; docs/clusters.md tells of others"
      )
    }
    guard (1...10_000).contains(nodes) else {
      throw ValidationError("--nodes \(nodes): give a number from 1 to 10000")
    }
    guard SlurmTime.seconds(time) != nil else {
      throw ValidationError(
        "--time \(time): give hours and minutes such as 08:00, days too as in 1-12:00, or 8h or 90m"
      )
    }
    if let rounds, !(1...1000).contains(rounds) {
      throw ValidationError("--rounds \(rounds): give a number from 1 to 1000")
    }
    guard !StandardInput.isMeant(by: options.config) else {
      throw ValidationError("a config from standard input is gone when a job begins: give a file")
    }
  }

  func run() throws { try Failure.reported(submit) }

  private func submit() throws {
    let kernels = try options.kernels.kernelTable()
    let sweep = try options.prepared()
    for notice in sweep.notices { Failure.say("note: \(notice)") }
    if sweep.configuration.budget.hours != nil {
      Failure.say("note: \"hours\" of the budget ends each job; what is left goes on in a new one")
    }
    let path = options.outputPath(sweep)
    let work = try MissingWork(
      sweep, path: path, nodes: nodes,
      description: sweep.description(
        Provenance(
          source: "overnight \(ProgramVersion.text)", kernelSet: kernels.name,
          threads: options.threadCount)))
    if let end = work.end {
      print(end)
      return
    }
    let submitter = SlurmSubmitter(
      clusterSweep(sweep, path), work: work, oneAllocation: oneAllocation,
      rounds: rounds ?? sweep.plan.search.map { min(100, $0.likelyRounds() * 5 / 4 + 2) } ?? 1)
    if dryRun { return print(submitter.scripts) }
    print(sweepLine(sweep, work))
    try print(submitter.submit())
    print(
      "overnight status \(shellWord(path)) tells how far it is; the logs are in "
        + Submission.folder(ofResult: path))
  }

  private func sweepLine(_ sweep: PreparedSweep, _ work: MissingWork) -> String {
    let seconds = SlurmTime.seconds(time) ?? 0
    return "\(sweep.configuration.name): "
      + (sweep.plan.search.map { "a search by \($0.settings.method.rawValue)" }
        ?? counted(sweep.plan.trials.count, "trial"))
      + " on \(counted(nodes, "node")), at most \(NumberStyle.time(Double(seconds))) a job"
      + (work.complete.isEmpty ? "" : "; \(counted(work.complete.count, "shard")) done already")
      + (work.queued.isEmpty ? "" : "; \(counted(work.queued.count, "shard")) in the queue already")
  }

  private func clusterSweep(_ sweep: PreparedSweep, _ path: String) -> ClusterSweep {
    var kernelArguments: [String] = []
    if let name = options.kernels.kernels { kernelArguments = ["--kernels", name] }
    return ClusterSweep(
      name: sweep.configuration.name, program: ChildProcess.ownProgram,
      folder: FileManager.default.currentDirectoryPath,
      arguments: [options.config] + options.overrides.flatMap { ["--set", $0] } + kernelArguments,
      endArguments: (report ? ["--report"] : []) + (onFinish.map { ["--on-finish", $0] } ?? []),
      result: path, nodes: nodes, timeLimit: SlurmTime.seconds(time) ?? 0,
      threads: options.threads, isSearch: sweep.plan.search != nil, options: sbatchOptions)
  }
}
