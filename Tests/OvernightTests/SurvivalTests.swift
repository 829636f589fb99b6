import Foundation
import HDF5
import Results
import SeededRandom
import TestSupport
import Testing
import Wording

/// What a sweep goes through in a night: kills, interrupts, a full disk, impatient readers.
@Suite struct SurvivalTests {
  private let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
    try folder.write(Self.config, to: "small.json")
  }

  /// A second or so of work in 40 trials, some of them long.
  private static let config = """
    {"dataset": {"generate": "blobs", "rows": 120, "validation": 0.25},
     "parameters": [
       {"hidden_sizes": [[16], [24, 12]], "epochs": 700, "learning_rate": 0.01,
        "seed": {"from": 1, "to": 19, "step": 1}},
       {"hidden_sizes": [[24, 12]], "epochs": 10000, "optimizer": ["adam", "nadam"],
        "learning_rate": 0.01}
     ]}
    """

  /// Keeps and publishes all the time, so that every moment is one of those.
  private static let busy = ["--checkpoint-every", "0.05", "--publish-every", "0.05"]

  @discardableResult
  private func overnight(_ arguments: [String]) throws -> Command {
    try Command.overnight(arguments, folder: folder.path)
  }

  private func run(_ more: [String], signal: (number: Int32, after: Double)? = nil) throws
    -> Command
  {
    try Command.overnight(
      ["run", "small.json", "--output", "a.h5", "--threads", "2"] + Self.busy + more,
      folder: folder.path, signal: signal)
  }

  private func size(_ name: String) -> Int {
    let attributes = try? FileManager.default.attributesOfItem(atPath: folder.file(name))
    return (attributes?[.size] as? NSNumber)?.intValue ?? 0
  }

  private func undisturbed() throws -> String {
    let path = folder.file("undisturbed.h5")
    let run = try overnight(["run", "small.json", "--output", path, "-q"])
    #expect(run.exitCode == 0, "\(run.errors)")
    return path
  }

  private func expectUndisturbed(_ path: String, _ what: String = "") throws {
    let difference = try overnight(["diff", path, undisturbed()])
    #expect(
      difference.exitCode == 0 && difference.output == "40 trials the same in every bit\n",
      "\(what)\(difference.output)\(difference.errors)")
    let verify = try overnight(["verify", path])
    #expect(verify.exitCode == 0, "\(verify.errors)")
  }

  private func finished(_ path: String) throws -> Int {
    let file = try HDF5File(opening: path)
    return try file.read("/status", as: Int8.self).count { $0 < 4 }
  }

  /// Killed at random moments and gone on with: the numbers of an undisturbed run, and no count
  /// that goes back. OVERNIGHT_KILLS=300 makes it the long test.
  @Test func killedAgainAndAgain() throws {
    let kills = ProcessInfo.processInfo.environment["OVERNIGHT_KILLS"].flatMap { Int($0) } ?? 25
    // The moments differ by themselves from run to run; the delays are those of the run that
    // failed.
    var random = RandomStream(seed: 5, purpose: .data)
    var (count, sweeps, last) = (0, 0, 0)
    while count < kills {
      let delay = 0.01 + 0.34 * random.uniformDouble()
      let run = try run(["-q"], signal: (SIGKILL, delay))
      if FileManager.default.fileExists(atPath: folder.file("a.h5")) {
        let now = try finished(folder.file("a.h5"))
        #expect(now >= last, "\(last) trials were finished, then \(now)")
        last = now
      }
      guard run.exitCode == 0 else {
        #expect(run.exitCode == 128 + SIGKILL, "\(run.errors)")
        count += 1
        continue
      }
      sweeps += 1
      try expectUndisturbed("a.h5", "sweep \(sweeps): ")
      #expect(!FileManager.default.fileExists(atPath: folder.file("a.journal")))
      unlink(folder.file("a.h5"))
      last = 0
    }
    let end = try run(["-q"])
    #expect(end.exitCode == 0, "\(end.errors)")
    try expectUndisturbed("a.h5")
  }

  @Test func anInterruptPublishesAndTellsHowToGoOn() throws {
    let arguments = ["run", "small.json", "--output", "a.h5", "--threads", "1"] + Self.busy
    for number in [SIGINT, SIGTERM] {
      func interrupted() throws -> Command {
        try Command(
          Command.overnightPath, arguments, folder: folder.path,
          // The long trials come first, and one of them is 160 kB; half of the work is left then.
          moment: (number, { size("a.journal/trials") > 100_000 }))
      }
      var first = try interrupted()
      if first.errors.contains("the result file is not renewed") {
        // As is right on a machine that stood still for a second: once more, from the beginning.
        print("trying again: \(first.errors)")
        for name in ["a.h5", "a.journal"] {
          try? FileManager.default.removeItem(atPath: folder.file(name))
        }
        first = try interrupted()
      }
      #expect(first.exitCode == 130, "\(first.errors)")
      let done = try finished(folder.file("a.h5"))
      let program = ProcessInfo.processInfo.environment["OVERNIGHT_PROGRAM"] ?? "overnight"
      #expect(
        first.errors == """
          interrupted: \(done) of 40 trials are in a.h5
          to go on: \(program) \(arguments.joined(separator: " "))

          """)
      let status = try overnight(["status", "a.h5"])
      #expect(status.exitCode == 1 && status.output.contains("a.h5: not running"))
      let second = try run([])
      #expect(second.exitCode == 0, "\(second.errors)")
      #expect(second.output.contains("going on with a.h5: \(done) trial"), "\(second.output)")
      #expect(second.output.contains(" after \(done) earlier"), "\(second.output)")
      try expectUndisturbed("a.h5")
      unlink(folder.file("a.h5"))
    }
  }

  /// A closed terminal ends nothing, and a second process is told who is at work.
  @Test func aClosedTerminalAndASecondProcess() throws {
    let arguments = ["run", "small.json", "--output", "a.h5", "--threads", "1"]
    let process = try Command.start(
      Command.overnightPath, arguments, folder: folder.path)
    while !FileManager.default.fileExists(atPath: folder.file("a.journal/trials")) {
      usleep(2000)
    }
    usleep(20_000)
    kill(process.processIdentifier, SIGHUP)
    let second = try overnight(arguments)
    #expect(second.exitCode == 1)
    #expect(
      second.errors.hasPrefix("a.h5 is being made by process \(process.processIdentifier) on "),
      "\(second.errors)")
    process.waitUntilExit()
    #expect(process.terminationReason == .exit && process.terminationStatus == 0)
    try expectUndisturbed("a.h5")
  }

  /// A full disk, played by a limit on file sizes: a sentence, what was there stays, and with room
  /// again the sweep goes on.
  @Test func aFullDisk() throws {
    let points =
      ProcessInfo.processInfo.environment["OVERNIGHT_FULL_DISKS"].flatMap { Int($0) } ?? 12
    var last = 0
    for point in 0..<points {
      // From less than the journal's first record to more than the result.
      let blocks = 1 + point * 640 / points
      let script =
        "ulimit -f \(blocks); exec \(Command.overnightPath) run small.json --output a.h5 -q "
        + Self.busy.joined(separator: " ")
      let result = try Command("/bin/bash", ["-c", script], folder: folder.path)
      let exists = FileManager.default.fileExists(atPath: folder.file("a.h5"))
      if result.exitCode == 0 { break }
      #expect(result.exitCode == 1, "\(blocks) blocks: \(result.errors)")
      #expect(result.errors.contains("the file size limit is reached"), "\(result.errors)")
      if exists {
        let now = try finished(folder.file("a.h5"))
        #expect(now >= last)
        last = now
      }
      let names = try FileManager.default.contentsOfDirectory(atPath: folder.path)
      #expect(!names.contains { $0.contains(".tmp") }, "\(names)")
    }
    let end = try run(["-q"])
    #expect(end.exitCode == 0, "\(end.errors)")
    try expectUndisturbed("a.h5")
  }

  /// A folder that is gone when the sweep is done costs nothing: put back, the sweep goes on.
  @Test func aFolderThatIsMovedAway() throws {
    let script =
      "while ! [ -e results/small.journal/trials ]; do sleep 0.01; done; mv results gone"
    let mover = try Command.start("/bin/bash", ["-c", script], folder: folder.path)
    let run = try overnight(["run", "small.json", "-q", "--threads", "1"])
    mover.waitUntilExit()
    #expect(run.exitCode == 1 && run.errors.contains("cannot"), "\(run.errors)")
    try? FileManager.default.removeItem(atPath: folder.file("results"))
    try FileManager.default.moveItem(atPath: folder.file("gone"), toPath: folder.file("results"))
    #expect(try overnight(["run", "small.json", "-q"]).exitCode == 0)
    try expectUndisturbed("results/small.h5")
  }

  /// Opened in a loop while it is made: always whole, and never with fewer trials than before.
  @Test func readersNeverMeetHalfAFile() throws {
    let process = try Command.start(
      Command.overnightPath,
      ["run", "small.json", "--output", "a.h5", "--threads", "1"] + Self.busy, folder: folder.path)
    let path = folder.file("a.h5")
    var (last, opened) = (0, 0)
    while process.isRunning {
      guard FileManager.default.fileExists(atPath: path) else { continue }
      let now = try finished(path)
      #expect(now >= last)
      last = now
      opened += 1
    }
    process.waitUntilExit()
    #expect(process.terminationStatus == 0 && opened > 3, "opened \(opened) times")
    #expect(try finished(path) == 40)
  }

  @Test func statusTellsHowFarItIs() throws {
    let process = try Command.start(
      Command.overnightPath,
      ["run", "small.json", "--output", "a.h5", "--threads", "1", "--set", "epochs=10000"]
        + Self.busy,
      folder: folder.path)
    while !FileManager.default.fileExists(atPath: folder.file("a.journal/status.json")) {
      usleep(2000)
    }
    var status = try overnight(["status", "a.h5"])
    // The first news may come before the first trial has begun.
    while process.isRunning && !status.output.contains("training trial") {
      usleep(50_000)
      status = try overnight(["status", "a.h5"])
    }
    #expect(status.exitCode == 0, "\(status.errors)")
    #expect(
      status.output.contains("a.h5: running, process \(process.processIdentifier) on "),
      "\(status.output)")
    #expect(status.output.contains(" of 40 trials finished"))
    #expect(status.output.contains("training trial"), "\(status.output)")
    kill(process.processIdentifier, SIGKILL)
    process.waitUntilExit()
    let left = try overnight(["status", "a.h5", "--follow"])
    // A moment after its last news nobody can tell on another machine; this one knows.
    #expect(left.exitCode == 1 && left.output.contains("a.h5: not running"), "\(left.output)")
  }

  @Test func theHookIsToldHowItEnded() throws {
    let hook =
      "echo \"$OVERNIGHT_STATUS $OVERNIGHT_EXIT_CODE $OVERNIGHT_FINISHED_TRIALS "
      + "$OVERNIGHT_PLANNED_TRIALS $OVERNIGHT_FAILED_TRIALS $OVERNIGHT_RESULT\" >> hook.txt"
    let cut = try Command(
      Command.overnightPath,
      ["run", "small.json", "--output", "a.h5", "--threads", "1", "--on-finish", hook, "-q"],
      folder: folder.path,
      moment: (
        SIGINT, { FileManager.default.fileExists(atPath: folder.file("a.journal/trials")) }
      ))
    #expect(cut.exitCode == 130, "\(cut.errors)")
    let failing = try run(["-q", "--on-finish", hook + "; exit 3"])
    #expect(failing.exitCode == 0)
    #expect(failing.errors == "--on-finish: the command ended with 3\n")
    let lines = try String(contentsOfFile: folder.file("hook.txt"), encoding: .utf8)
      .split(separator: "\n")
    try #require(lines.count == 2)
    #expect(lines[0].hasPrefix("interrupted 130 ") && lines[0].contains(" 40 0 "))
    #expect(lines[1].hasPrefix("complete 0 40 40 0 /") && lines[1].hasSuffix("/a.h5"))
  }

  /// Shards, as several machines would train them, joined.
  @Test func shardsJoinedAreTheWholeSweep() throws {
    for number in 1...3 {
      let run = try overnight(["run", "small.json", "--shard", "\(number)/3", "-q"])
      #expect(run.exitCode == 0, "\(run.errors)")
    }
    let parts = (1...3).map { "results/small-shard-\($0)-of-3.h5" }
    let partial = try overnight(["merge", parts[0], parts[2], "-o", "two.h5"])
    #expect(partial.exitCode == 1)
    let lost = try SweepResults(opening: folder.file(parts[1])).trialIDs
    let numbers = lost.prefix(10).map(String.init).joined(separator: ", ")
    let more = lost.count > 10 ? ", …\n" : "\n"
    let line = "\(counted(lost.count, "trial")) of the sweep missing: \(numbers)\(more)"
    #expect(partial.errors == line)
    let merge = try overnight(["merge"] + parts + ["--output", "all.h5"])
    #expect(merge.output == "all.h5 has 40 trials, 40 of them finished\n", "\(merge.errors)")
    try expectUndisturbed("all.h5")
  }

  @Test func salvageAndVerifyFromTheCommandLine() throws {
    let path = try undisturbed()
    let verify = try overnight(["verify", path, "--retrain", "2"])
    #expect(
      verify.output.hasSuffix(
        "40 finished trials read, 2 trials trained again (1, 21): all is well\n"),
      "\(verify.output)\(verify.errors)")
    var bytes = try Data(contentsOf: URL(fileURLWithPath: path))
    // Damage in many places, the HDF5 library's own structures among them.
    for place in stride(from: 2000, to: bytes.count, by: 20_011) { bytes[place] ^= 0xFF }
    try folder.write(bytes, to: "damaged.h5")
    let damaged = try overnight(["verify", "damaged.h5"])
    #expect(damaged.exitCode == 1)
    #expect(damaged.errors.contains("its bytes are not those that were written"))
    let salvage = try overnight(["salvage", "damaged.h5"])
    #expect(salvage.exitCode == 1 || salvage.exitCode == 64, "\(salvage.errors)")
    #expect(salvage.errors != "")
  }
}
