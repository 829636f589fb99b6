import Foundation
import Results
import TestSupport
import Testing

/// Sweeps and searches that several machines share, without a cluster.
@Suite struct ShardTests {
  private let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
    try folder.write(
      """
      {"dataset": {"generate": "two_moons", "rows": 300, "noise": 0.2, "validation": 0.3},
       "parameters": {"hidden_sizes": [4, 60, [40, 40]], "learning_rate": [0.01, 0.1],
                      "epochs": 5, "batch_size": 16, "seed": [1, 2, 3]}}
      """, to: "grid.json")
    try folder.write(
      """
      {"dataset": {"generate": "two_moons", "rows": 200, "noise": 0.2, "folds": 2},
       "parameters": {"hidden_sizes": [4, 8, 16], "epochs": 9, "batch_size": 16,
                      "learning_rate": {"from": 0.001, "to": 1, "scale": "log"}},
       "search": {"method": "adaptive", "budget": {"full_trainings": 8}, "parallel": 5,
                  "final_repeats": 2}}
      """, to: "search.json")
  }

  @discardableResult
  private func overnight(_ arguments: String...) throws -> Command {
    try Command.overnight(arguments, folder: folder.path)
  }

  private func expectTheSame(_ one: String, _ other: String) throws {
    let difference = try overnight("diff", one, other)
    #expect(
      difference.exitCode == 0 && difference.output.hasSuffix("trials the same in every bit\n"),
      "\(difference.output)\(difference.errors)")
  }

  @Test func planTellsTheShards() throws {
    let plan = try overnight("plan", "grid.json", "--shard", "2/3")
    #expect(plan.exitCode == 0, "\(plan.errors)")
    #expect(plan.output.hasPrefix("grid, shard 2/3: 4 trials of 18\n"), "\(plan.output)")
    #expect(plan.output.contains("shard  trials  of the mean\n"))
    let shares = plan.output.split(separator: "\n").filter { $0.hasSuffix("%") }.compactMap {
      line in
      line.split(separator: " ").dropLast().last.flatMap { Int($0) }
    }
    #expect(shares.count == 3 && shares.allSatisfy { (90...110).contains($0) }, "\(plan.output)")
    let search = try overnight("plan", "search.json", "--shard", "2/3")
    #expect(search.output.contains("each round of the search is divided anew"), "\(search.errors)")
  }

  @Test func statusAddsUpShards() throws {
    try overnight("run", "grid.json", "--shard", "1/3", "-q")
    try overnight("run", "grid.json", "--shard", "3/3", "-q")
    let status = try overnight("status", "results/grid.h5")
    #expect(status.exitCode == 1)
    #expect(
      status.output.hasPrefix(
        "results/grid.h5: 3 shards, 0 running, 2 complete\n14 of 18 trials finished\nbest "),
      "\(status.output)")
    let lines = status.output.split(separator: "\n").map { $0.split(separator: " ") }
    #expect(
      lines.contains { $0.prefix(5) == ["1", "complete", "10", "10", "0"] }, "\(status.output)")
    #expect(lines.contains { $0.prefix(5) == ["2", "not", "begun", "0", "-"] }, "\(status.output)")
    try overnight("run", "grid.json", "--shard", "2/3", "-q")
    // One machine that trains all of it is told of instead.
    let alone = try Command.overnight(
      ["run", "grid.json", "--set", "epochs=100000"], folder: folder.path, signal: (SIGKILL, 1.5))
    #expect(alone.exitCode == 128 + SIGKILL)
    #expect(
      try overnight("status", "results/grid.h5").output.hasPrefix("results/grid.h5: not running"))
    try FileManager.default.removeItem(atPath: folder.file("results/grid.journal"))
    try? FileManager.default.removeItem(atPath: folder.file("results/grid.h5"))
    let complete = try overnight("status", "results/grid.h5")
    #expect(complete.exitCode == 0 && complete.output.hasSuffix("overnight merge joins them\n"))
    let parts = (1...3).map { "results/grid-shard-\($0)-of-3.h5" }
    let merge = try overnight("merge", parts[0], parts[1], parts[2], "-o", "results/grid.h5")
    #expect(merge.exitCode == 0, "\(merge.errors)")
    try overnight("run", "grid.json", "-q", "--output", "alone.h5")
    try expectTheSame("alone.h5", "results/grid.h5")
    #expect(
      try overnight("status", "results/grid.h5").output.hasPrefix("results/grid.h5: complete"))
  }

  /// Runs all parts of a search's rounds until it is over; `disturb` may spoil a round.
  private func rounds(
    _ shards: Int, disturb: (_ round: Int) throws -> Void = { _ in }
  ) throws -> Int {
    let parts = (1...shards).map { "results/search-shard-\($0)-of-\(shards).h5" }
    for round in 1...60 {
      for number in 1...shards {
        let run = try overnight("run", "search.json", "--shard", "\(number)/\(shards)", "-q")
        #expect(run.exitCode == 0, "\(run.errors)")
      }
      try disturb(round)
      let there = parts.filter { FileManager.default.fileExists(atPath: folder.file($0)) }
      let merge = try Command.overnight(
        ["merge"] + there + ["--output", "results/search.h5"], folder: folder.path)
      if merge.exitCode == 0 {
        #expect(merge.output.contains("the search is over: the budget of 72 epochs is spent"))
        return round
      }
      #expect(merge.exitCode == 75, "\(merge.output)\(merge.errors)")
      #expect(merge.output.contains("the next round trains "))
    }
    return 0
  }

  /// On any number of machines a search has the bits of one, with folds and seeds at the end.
  @Test(arguments: [1, 3])
  func aSearchInRoundsIsThatOfOneMachine(shards: Int) throws {
    try overnight("run", "search.json", "-q", "--output", "alone.h5")
    #expect(try rounds(shards) > 2)
    try expectTheSame("alone.h5", "results/search.h5")
    let verify = try overnight("verify", "results/search.h5", "--replay")
    #expect(verify.exitCode == 0 && verify.output.contains("made again"), "\(verify.output)")
    #expect(try overnight("run", "search.json").output.contains("results/search.h5 is complete"))
    let again = try overnight("run", "search.json", "--shard", "1/\(shards)")
    #expect(again.exitCode == 0 && again.output.contains("the search is over: "))
  }

  /// Lost files and states cost time only.
  @Test func lostPartsAreTrainedAgain() throws {
    try overnight("run", "search.json", "-q", "--output", "alone.h5")
    let rounds = try rounds(2) { round in
      let files = FileManager.default
      switch round {
      case 1: try files.removeItem(atPath: folder.file("results/search-shard-1-of-2.h5"))
      case 2: try files.removeItem(atPath: folder.file("results/search-shard-2-of-2.journal"))
      default: break
      }
    }
    #expect(rounds > 2)
    try expectTheSame("alone.h5", "results/search.h5")
  }

  @Test func whatRoundsRefuse() throws {
    let name = try overnight("run", "search.json", "--shard", "1/2", "--output", "part.h5")
    #expect(name.exitCode == 64)
    #expect(name.errors.contains("its name must end with -shard-1-of-2.h5"), "\(name.errors)")
    try overnight("run", "search.json", "--shard", "1/2", "-q")
    let part = "results/search-shard-1-of-2.h5"
    let merge = try overnight("merge", part, "-o", "results/search.h5")
    #expect(merge.exitCode == 75, "\(merge.errors)")
    let nothing = try overnight("merge", part, "-o", "results/search.h5")
    #expect(nothing.exitCode == 1)
    #expect(nothing.errors == "nothing was trained since the last time\n")
    let other = try overnight(
      "run", "search.json", "--shard", "2/2", "--set", "search.seed=7")
    #expect(other.exitCode == 64 && other.errors.contains("search.seed: was not given, is 7"))
  }

  @Test func submitShowsWhatItWouldDo() throws {
    let dry = try overnight(
      "submit", "grid.json", "--slurm", "--nodes", "3", "--time", "08:00", "--set", "epochs=6",
      "--dry-run", "--", "--partition=night")
    #expect(dry.exitCode == 0, "\(dry.errors)")
    for text in [
      "# results/grid.slurm/shards.sh\n#!/bin/bash\n", "#SBATCH --time=0-08:00:00\n",
      "#SBATCH --array=1-3\n", "#SBATCH --partition=night\n",
      "run grid.json --set epochs=6 --shard \"$shard/3\"", "sbatch results/grid.slurm/shards.sh\n",
      "sbatch --dependency=afterany:",
    ] {
      #expect(dry.output.contains(text), "\(text) is not in \(dry.output)")
    }
    #expect(!FileManager.default.fileExists(atPath: folder.file("results")))
  }

  @Test(arguments: [
    (["--nodes", "3", "--time", "8h"], "--slurm is missing"),
    (["--slurm", "--nodes", "0", "--time", "8h"], "--nodes 0"),
    (["--slurm", "--nodes", "3", "--time", "8"], "--time 8: give hours and minutes such as 08:00"),
    (["--slurm", "--nodes", "19", "--time", "8h"], "the sweep has only 18 trials"),
    (["--slurm", "--nodes", "3", "--time", "8h", "--set", "epochs=0"], "parameters.epochs"),
    (["--slurm", "--nodes", "3", "--time", "8h", "--rounds", "0"], "--rounds 0"),
  ])
  func whatSubmitRefuses(_ arguments: [String], _ message: String) throws {
    let submit = try Command.overnight(
      ["submit", "grid.json", "--dry-run"] + arguments, folder: folder.path)
    #expect(submit.exitCode == 64 && submit.errors.contains(message), "\(submit.errors)")
  }

  @Test func submitKeepsToTheNumberOfShards() throws {
    try overnight("run", "grid.json", "--shard", "1/3", "-q")
    let submit = try overnight(
      "submit", "grid.json", "--slurm", "--nodes", "4", "--time", "8h", "--dry-run")
    #expect(submit.exitCode == 64 && submit.errors.contains("--nodes 3 goes on with them"))
    let right = try overnight(
      "submit", "grid.json", "--slurm", "--nodes", "3", "--time", "8h", "--dry-run")
    #expect(right.output.contains("#SBATCH --array=2-3\n"), "\(right.errors)")
  }
}
