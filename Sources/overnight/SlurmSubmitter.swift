import Clusters
import SystemSupport
import Wording

/// Writes the scripts of a sweep, and submits them.
struct SlurmSubmitter {
  private let sweep: ClusterSweep
  private let work: MissingWork
  private let oneAllocation: Bool
  private let rounds: Int

  init(_ sweep: ClusterSweep, work: MissingWork, oneAllocation: Bool, rounds: Int) {
    self.sweep = sweep
    self.work = work
    self.oneAllocation = oneAllocation
    self.rounds = rounds
  }

  /// The scripts by their names.
  private var files: [(name: String, text: String)] {
    let scripts = SlurmScripts(sweep)
    if oneAllocation, !work.missing.isEmpty {
      return [("allocation.sh", scripts.allocation(work.missing))]
    }
    let end =
      sweep.isSearch ? ("round.sh", scripts.endRound()) : ("merge.sh", scripts.mergeShards())
    return (work.missing.isEmpty ? [] : [("shards.sh", scripts.shards(work.missing))]) + [end]
  }

  /// All scripts, for people.
  var scripts: String {
    files.map { "# \(sweep.scriptFolder)/\($0.name)\n\($0.text)" }.joined(separator: "\n")
      + "\n# submitted as:\n"
      + plannedCalls.prefix(6).map { "sbatch " + $0.map(shellWord).joined(separator: " ") }
      .joined(separator: "\n")
      + (plannedCalls.count > 6 ? "\n… up to round \(rounds)" : "")
  }

  private var plannedCalls: [[String]] {
    var calls: [[String]] = []
    _ = try? submitAll { arguments in
      calls.append(arguments)
      return calls.count
    }
    return calls.map { call in
      call.map {
        $0.replacing("afterok:", with: "afterok:JOB").replacing("afterany:", with: "afterany:JOB")
      }
    }
  }

  /// Submits everything that is missing.
  ///
  /// - Returns: a table of the jobs.
  func submit() throws -> String {
    try FileSystem.makeFolder(sweep.scriptFolder)
    for file in files {
      try NewFile.write(
        [UInt8](file.text.utf8), to: "\(sweep.scriptFolder)/\(file.name)", replaces: true)
    }
    var jobs =
      Submission.read(result: sweep.result)?.jobs.filter {
        work.queuedJobs.contains($0.number)
      } ?? []
    let before = jobs.count
    func keep() throws {
      try Submission(nodes: sweep.nodes, jobs: jobs).write(result: sweep.result)
    }
    do {
      try submitAll { arguments in
        try SlurmQueue.submit(arguments)
      } submitted: { job in
        jobs.append(job)
        // What was submitted is known even if the next one is refused.
        try keep()
      }
    } catch {
      guard jobs.count > before else { throw error }
      try? keepRounds(jobs)
      throw SlurmQueue.Failed(
        description: "\(error)\nsubmitted before: "
          + jobs[before...].map { "\($0.number)" }.joined(separator: ", ")
          + "; scancel takes them back")
    }
    try keepRounds(jobs)
    return table(Array(jobs[before...]))
  }

  /// The jobs of each round in a line, so that the end of the search takes the others back.
  private func keepRounds(_ jobs: [Submission.Job]) throws {
    guard sweep.isSearch, !oneAllocation else { return }
    let lines = (1...rounds).map { round in
      jobs.filter { $0.round == round }.map { "\($0.number)" }.joined(separator: " ") + "\n"
    }
    try NewFile.write(
      [UInt8](lines.joined().utf8), to: "\(sweep.scriptFolder)/rounds", replaces: true)
  }

  private func submitAll(
    _ sbatch: ([String]) throws -> Int, submitted: (Submission.Job) throws -> Void = { _ in }
  ) throws {
    func path(_ name: String) -> String { "\(sweep.scriptFolder)/\(name)" }
    func add(
      _ work: Submission.Job.Work, _ shards: [Int], round: Int? = nil, _ arguments: [String]
    ) throws -> Int {
      let number = try sbatch(arguments)
      try submitted(Submission.Job(number: number, work: work, shards: shards, round: round))
      return number
    }
    if oneAllocation, !work.missing.isEmpty {
      _ = try add(.allocation, work.missing, [path("allocation.sh")])
      return
    }
    guard sweep.isSearch else {
      var needed = work.queuedJobs
      if !work.missing.isEmpty {
        needed.append(try add(.shards, work.missing, [path("shards.sh")]))
      }
      _ = try add(.merge, [], dependency("afterany", needed) + [path("merge.sh")])
      return
    }
    var decision: Int?
    for round in 1...rounds {
      let array = try add(
        .shards, work.missing, round: round,
        dependency("afterok", decision.map { [$0] } ?? []) + [path("shards.sh")])
      decision = try add(
        .merge, [], round: round,
        dependency("afterany", [array]) + [path("round.sh"), "\(round)"])
    }
  }

  /// A task that fails and is put into the queue again has failed for `afterok`, so that what joins
  /// the shards waits for `afterany`, and judges itself. A job whose condition can't come true any more
  /// leaves the queue.
  private func dependency(_ kind: String, _ jobs: [Int]) -> [String] {
    jobs.isEmpty
      ? []
      : [
        "--dependency=\(kind):\(jobs.map(String.init).joined(separator: ":"))",
        "--kill-on-invalid-dep=yes",
      ]
  }

  private func table(_ jobs: [Submission.Job]) -> String {
    var table = TextTable(["job", "what"] + (sweep.isSearch && !oneAllocation ? ["round"] : []))
    let shown = jobs.prefix(6)
    for job in shown {
      let shards = SlurmScripts.list(job.shards)
      let what =
        switch job.work {
        case .shards: "shards \(shards) of \(sweep.nodes), one a task"
        case .merge: sweep.isSearch ? "ends the round" : "joins the shards"
        case .allocation: "shards \(shards) of \(sweep.nodes), and joins them"
        }
      table.append(["\(job.number)", what] + (job.round.map { ["\($0)"] } ?? []))
    }
    let more = jobs.count - shown.count
    return table.text + (more > 0 ? "\n… and \(more) more, up to round \(rounds)" : "")
  }
}
