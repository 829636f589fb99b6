import Clusters
import TestSupport
import Testing

/// What is written for Slurm and read from it, without one. Tests/Clusters has the rest.
@Suite struct SlurmTests {
  @Test(arguments: [
    ("08:00", 28800), ("08:00:00", 28800), ("8h", 28800), ("0:01", 60), ("90m", 5400),
    ("1-12:00", 129600), ("1-00:00:30", 86430), ("100:00", 360_000),
  ])
  func timeLimits(_ text: String, _ seconds: Int) {
    #expect(SlurmTime.seconds(text) == seconds)
  }

  @Test(arguments: [
    "", "8", "08:60", "00:00", "1-", "-08:00", "08:00:00:00", "8 h", "a:b", "1-2-03:00",
  ])
  func whatIsNoTimeLimit(_ text: String) { #expect(SlurmTime.seconds(text) == nil) }

  /// "08:00" would be eight minutes for Slurm.
  @Test func limitsAreWrittenInFull() {
    #expect(SlurmTime.text(28800) == "0-08:00:00" && SlurmTime.text(129_661) == "1-12:01:01")
  }

  @Test func linesOfTheQueue() throws {
    let task = try #require(SlurmQueue.Task(line: "123_4 RUNNING"))
    #expect(task.job == 123 && task.index == 4 && task.state == "RUNNING" && task.name == "123_4")
    let job = try #require(SlurmQueue.Task(line: "77 PENDING"))
    #expect(job.job == 77 && job.index == nil && job.name == "77")
    #expect(SlurmQueue.Task(line: "squeue: error") == nil && SlurmQueue.Task(line: "") == nil)
  }

  @Test func shardsOfTasks() throws {
    let submission = Submission(
      nodes: 8,
      jobs: [
        Submission.Job(number: 5, work: .shards, shards: [1, 4]),
        Submission.Job(number: 6, work: .merge, shards: []),
        Submission.Job(number: 7, work: .allocation, shards: [2, 3]),
      ])
    func shards(_ line: String) throws -> [Int] {
      submission.shards(of: try #require(SlurmQueue.Task(line: line)))
    }
    #expect(try shards("5_4 RUNNING") == [4] && shards("5_2 RUNNING") == [])
    #expect(try shards("6 PENDING") == [] && shards("7 RUNNING") == [2, 3])
    #expect(try shards("9_1 RUNNING") == [])
    let folder = try TemporaryFolder()
    let path = folder.file("digits.h5")
    #expect(Submission.read(result: path) == nil)
  }

  @Test func numbersInRanges() {
    #expect(SlurmScripts.list([1, 2, 3, 5, 8, 7]) == "1-3,5,7-8" && SlurmScripts.list([]) == "")
  }

  private func sweep(_ change: (inout ClusterSweep) -> Void = { _ in }) -> ClusterSweep {
    var sweep = ClusterSweep(
      name: "digits", program: "/opt/over night", folder: "/home/me", arguments: ["it's.json"],
      endArguments: ["--report"], result: "results/digits.h5", nodes: 4, timeLimit: 3600,
      threads: nil, isSearch: false, options: ["--comment=a b"])
    change(&sweep)
    return sweep
  }

  /// Every script is one that the shell can read, with every word as it was given.
  @Test(arguments: [false, true])
  func scriptsAreShellScripts(isSearch: Bool) throws {
    let scripts = SlurmScripts(sweep { $0.isSearch = isSearch })
    let folder = try TemporaryFolder()
    let texts = [
      scripts.shards([1, 3]), scripts.mergeShards(), scripts.endRound(),
      scripts.allocation([2, 4]),
    ]
    for (number, text) in texts.enumerated() {
      try folder.write(text, to: "\(number).sh")
      let checked = try Command("/bin/bash", ["-n", folder.file("\(number).sh")])
      #expect(checked.exitCode == 0, "\(checked.errors)\(text)")
      #expect(text.hasPrefix("#!/bin/bash\n") && text.contains("#SBATCH '--comment=a b'\n"))
      #expect(text.contains("overnight='/opt/over night'\n"))
      #expect(text.contains("#SBATCH --time=0-01:00:00\n"))
    }
    #expect(texts[0].contains("#SBATCH --array=1,3\n") && texts[0].contains("--signal=B:USR1@120"))
    #expect(texts[0].contains("run 'it'\\''s.json' --shard \"$shard/4\""))
    #expect(texts[0].contains("#SBATCH --exclusive\n") && texts[0].contains("#SBATCH --mem=0\n"))
    #expect(texts[1].contains("--output results/digits.h5 --report\n"))
    #expect(texts[3].contains("bash -c 'shift $SLURM_PROCID; shard=$1; run_shard' _ 2 4\n"))
  }

  @Test func aNodeOrSomeProcessors() {
    let some = SlurmScripts(
      sweep {
        $0.threads = 16
        $0.timeLimit = 200
      }
    ).shards([1])
    #expect(some.contains("#SBATCH --cpus-per-task=16\n") && some.contains(" --threads 16 "))
    #expect(!some.contains("exclusive") && some.contains("--signal=B:USR1@50"))
    let memory = SlurmScripts(sweep { $0.options = ["--mem=8G"] }).shards([1])
    #expect(memory.contains("#SBATCH --mem=8G\n") && !memory.contains("--mem=0"))
  }
}
