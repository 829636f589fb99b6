import Foundation
import Results
import TestSupport
import Testing

/// Deadlines, priorities, hooks, progress for programs.
@Suite(.serialized) struct NightTests {
  private let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
    try folder.write(
      """
      {"dataset": {"generate": "two_moons", "rows": 200, "noise": 0.2, "validation": 0.25},
       "parameters": {"hidden_sizes": [4, 8], "seed": [1, 2], "epochs": 5}}
      """, to: "short.json")
    try writeLong(trials: 6000, epochs: 60, to: "long.json")
  }

  /// A config of some trials, each of which takes some milliseconds an epoch at most.
  private func writeLong(trials: Int, epochs: Int, to name: String) throws {
    try folder.write(
      """
      {"dataset": {"generate": "two_moons", "rows": 1000, "noise": 0.2, "validation": 0.25},
       "parameters": {"hidden_sizes": [[32, 32]], "dropout": 0.1, "seed": {"from": 1, "to": 100000},
                      "epochs": \(epochs)},
       "search": {"method": "random", "trials": \(trials)}}
      """, to: name)
  }

  #if DEBUG
    private static let (trialsOfNights, longEpochs) = (16, 60)
  #else
    private static let (trialsOfNights, longEpochs) = (600, 5000)
  #endif

  private func overnight(_ arguments: String...) throws -> Command {
    try Command.overnight(arguments, folder: folder.path)
  }

  private func text(of name: String) throws -> String {
    try String(contentsOfFile: folder.file(name), encoding: .utf8)
  }

  @Test func aDeadlineHoldsAndNothingFinishedIsLost() throws {
    let begin = Date()
    let first = try overnight("run", "long.json", "--for", "8s", "--report")
    // The deadline counts from where the program begins, which a busy machine may delay.
    #expect(Date().timeIntervalSince(begin) < 9)
    #expect(first.exitCode == 75, "\(first.errors)")
    #expect(first.output.contains("it ends before 2"))
    #expect(first.errors.contains("the time is up: "))
    #expect(first.errors.contains("to go on: "))
    let results = try SweepResults(opening: folder.file("results/long.h5"))
    let finished = results.statuses.count { $0 == .done }
    #expect(finished > 0 && finished < 6000)
    #expect(first.errors.contains("\(finished) of 6000 trials are in results/long.h5"))
    // The next night goes on with them.
    let second = try overnight("run", "long.json", "--for", "6s")
    #expect(second.exitCode == 75)
    #expect(second.output.contains("going on with results/long.h5: \(finished) trials finished"))
    let more = try SweepResults(opening: folder.file("results/long.h5"))
    #expect(more.statuses.count { $0 == .done } > finished)
    #expect(try overnight("verify", "results/long.h5").exitCode == 0)
  }

  /// What two nights leave has the bits of one run.
  @Test func nightsHaveTheBitsOfOneRun() throws {
    try writeLong(trials: Self.trialsOfNights, epochs: 20, to: "nights.json")
    let whole = try overnight("run", "nights.json", "-q", "--output", "whole.h5")
    #expect(whole.exitCode == 0)
    var code: Int32 = 75
    for _ in 0..<60 where code == 75 {
      code = try overnight("run", "nights.json", "-q", "--for", "2s", "--output", "nights.h5")
        .exitCode
    }
    #expect(code == 0)
    #expect(try overnight("diff", "whole.h5", "nights.h5").exitCode == 0)
  }

  @Test func aSweepThatIsDoneBeforeItsDeadlineEndsAsAlways() throws {
    let run = try overnight("run", "short.json", "--for", "1h30m", "--nice", "--keep-awake")
    #expect(run.exitCode == 0, "\(run.errors)")
    for (arguments, message) in [
      (["--until", "25:00"], "give a time such as 07:00"),
      (["--until", "2020-01-01T07:00"], "is over"),
      (["--for", "8"], "give a time such as 8h"), (["--for", "1m1h"], "give a time such as 8h"),
      (["--for", "1h", "--until", "07:00"], "give one of them"),
      (["--heartbeat", "5"], "give seconds"), (["--heartbeat", "x", "true"], "give seconds"),
      (["--log", "/nowhere/log"], "/nowhere/log"),
    ] {
      let command = try Command.overnight(
        ["run", "short.json", "--fresh"] + arguments, folder: folder.path)
      #expect(command.exitCode != 0, "\(arguments)")
      let errors = command.errors.split(whereSeparator: \.isWhitespace).joined(separator: " ")
      #expect(errors.contains(message), "\(arguments): \(errors)")
    }
  }

  @Test func progressIsOneObjectALine() throws {
    let run = try overnight("run", "short.json", "--progress", "json")
    #expect(run.exitCode == 0 && run.errors == "")
    let objects = try run.output.split(separator: "\n").map {
      try #require(try JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any])
    }
    let last = try #require(objects.last)
    #expect(last["event"] as? String == "end" && last["exit_code"] as? Int == 0)
    #expect(last["finished"] as? Int == 4 && last["status"] as? String == "complete")
    #expect(objects.dropLast().allSatisfy { $0["event"] as? String == "progress" })
  }

  @Test func theLogHasWhatWouldBePrinted() throws {
    let run = try overnight("run", "short.json", "--log", "night.log")
    #expect(run.exitCode == 0 && run.output == "" && run.errors == "")
    _ = try overnight("run", "short.json", "--log", "night.log")
    let log = try text(of: "night.log")
    #expect(log.contains("overnight run short.json --log night.log\nshort: 4 trials on"))
    #expect(log.contains("the result is results/short.h5"))
    #expect(log.contains("results/short.h5 is complete: 4 trials"))
  }

  @Test func hooksAreToldWhatThereIs() throws {
    let run = try overnight(
      "run", "short.json", "-q", "--nice", "--report",
      "--on-start", "echo $OVERNIGHT_STATUS $(nice) > start.txt",
      "--on-finish",
      "echo \"$OVERNIGHT_SUMMARY|$OVERNIGHT_BEST_TRIAL|$OVERNIGHT_BEST_SETTING|$OVERNIGHT_REPORT\" > end.txt",
      "--heartbeat", "60", "echo $OVERNIGHT_PLANNED_TRIALS > beat.txt")
    #expect(run.exitCode == 0 && run.output == "" && run.errors == "", "\(run.errors)")
    #expect(try text(of: "start.txt") == "running 19\n")
    let parts = try text(of: "end.txt").split(separator: "|", omittingEmptySubsequences: false)
    #expect(parts[0].hasPrefix("short: complete, 4 of 4 trials; best validation_loss 0."))
    #expect(Int(parts[1]) != nil && parts[2].hasPrefix("hidden_sizes "))
    #expect(parts[3] == folder.file("results/short.html") + "\n")
  }

  /// A stopped process does not train.
  @Test func timeOfAStandstillDoesNotCount() throws {
    try writeLong(trials: 1, epochs: Self.longEpochs, to: "one.json")
    let process = try Command.start(
      Command.overnightPath, ["run", "one.json", "-q"], folder: folder.path)
    let begin = Date()
    usleep(300_000)
    kill(process.processIdentifier, SIGSTOP)
    usleep(2_000_000)
    let status = try overnight("status", "results/one.h5")
    #expect(status.output.contains("results/one.h5: stopped by a signal, process "))
    usleep(2_000_000)
    kill(process.processIdentifier, SIGCONT)
    process.waitUntilExit()
    let passed = Date().timeIntervalSince(begin)
    let results = try SweepResults(opening: folder.file("results/one.h5"))
    let trained = try results.column("wall_time")[0]
    #expect(trained > 0 && trained < passed - 3)
  }

  /// The trials of the lowest numbers are trained; a larger budget goes on.
  @Test func aBudgetEndsASweep() throws {
    let first = try overnight("run", "short.json", "--set", "budget.trials=3")
    #expect(first.exitCode == 75)
    #expect(
      first.errors.contains(
        "the budget of 3 trials is spent: 3 of 4 trials are in results/short.h5\nto go on: "),
      "\(first.errors)")
    let results = try SweepResults(opening: folder.file("results/short.h5"))
    #expect(results.statuses == [.done, .done, .done, .pending])
    let epochs = try overnight("run", "short.json", "--set", "budget.epochs=19")
    #expect(
      epochs.exitCode == 75 && epochs.errors.contains("the budget of 19 epochs is spent: 3 of"))
    #expect(try overnight("run", "short.json", "--set", "budget.epochs=20").exitCode == 0)
    let none = try overnight("run", "short.json", "--set", "budget.epochs=4")
    #expect(none.exitCode == 64)
    #expect(none.errors.contains("budget.epochs  4 epochs are fewer than the 5 of the first trial"))
    let shard = try overnight(
      "run", "short.json", "--set", "budget.trials=2", "--shard", "1/2", "--output", "one.h5")
    let other = try overnight(
      "run", "short.json", "--set", "budget.trials=2", "--shard", "2/2", "--output", "two.h5")
    #expect(shard.exitCode == 75 && other.exitCode == 75, "\(shard.errors)\(other.errors)")
    let statuses = try ["one.h5", "two.h5"].flatMap { name in
      let part = try SweepResults(opening: folder.file(name))
      return zip(part.trialIDs, part.statuses).filter { $1 == .done }.map(\.0)
    }
    #expect(statuses.sorted() == [1, 2])
  }

  @Test func aBudgetOfHoursIsADeadline() throws {
    let run = try overnight("run", "long.json", "--set", "budget.hours=0.001")
    #expect(run.exitCode == 75, "\(run.errors)")
    #expect(run.output.contains("it ends before 2") && run.errors.contains("the time is up"))
  }

  /// A trial that takes too long is ended with what it has, says so, and stays so.
  @Test func aTrialThatTakesTooLongIsEnded() throws {
    try folder.write(
      """
      {"dataset": {"generate": "two_moons", "rows": 400, "noise": 0.2, "validation": 0.25},
       "parameters": [{"hidden_sizes": [[100, 100]], "epochs": 1000000, "batch_size": 16, "seed": [1, 2]},
                      {"hidden_sizes": 4, "epochs": 3}],
       "limits": {"seconds_per_trial": 0.7}}
      """, to: "slow.json")
    let run = try overnight("run", "slow.json")
    #expect(run.exitCode == 0, "\(run.errors)")
    let results = try SweepResults(opening: folder.file("results/slow.h5"))
    #expect(results.statuses == [.stopped, .stopped, .done])
    #expect(
      try results.messages() == [
        "ended by limits.seconds_per_trial after 0.7 s of training",
        "ended by limits.seconds_per_trial after 0.7 s of training", "",
      ])
    #expect(try overnight("run", "slow.json").output.contains("results/slow.h5 is complete"))
    let verify = try overnight("verify", "results/slow.h5", "--retrain", "3")
    #expect(verify.exitCode == 0, "\(verify.output)\(verify.errors)")
    let few = try overnight(
      "run", "slow.json", "--set", "limits.seconds_per_trial=0.0000001", "--output", "few.h5")
    #expect(few.exitCode == 1 && few.errors.contains("before an epoch was done"), "\(few.errors)")
  }

  /// A cluster announces the end of a job by a signal.
  @Test func anAnnouncedEndLeavesWork() throws {
    let result = folder.file("results/long.h5")
    let run = try Command(
      Command.overnightPath, ["run", "long.json"], folder: folder.path,
      moment: (SIGUSR1, { FileManager.default.fileExists(atPath: result) }))
    #expect(run.exitCode == 75, "\(run.errors)")
    #expect(run.errors.contains("the time is up: ") && run.errors.contains("to go on: "))
    #expect(ResultVerification(result).problems == [])
  }
}
