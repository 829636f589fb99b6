import ArgumentParser
import Dispatch
import SweepRunner
import SystemSupport
import Wording

/// What `run` takes for long runs on machines that others use, too.
struct NightOptions: ParsableArguments {
  /// How progress is shown.
  enum Progress: String, CaseIterable, ExpressibleByArgument {
    case text, json
  }

  @Option(
    help: ArgumentHelp(
      """
      End before this time of the day, the next such time: 07:00, or with a date 2026-11-30T07:00. \
      Checkpoints and the result are written before.
      """, valueName: "time"))
  var until: String?

  @Option(
    name: .customLong("for"),
    help: ArgumentHelp("End before so much time has passed: 8h, 90m, 1h30m.", valueName: "time"))
  var duration: String?

  @Flag(help: "Leave the machine to others: the lowest priority for processors and disks.")
  var nice = false

  @Flag(help: "Keep the machine awake while it runs (systemd-inhibit, caffeinate).")
  var keepAwake = false

  @Option(
    help: ArgumentHelp(
      "Show progress as text, or as JSON, one object a line and nothing else on standard output.",
      valueName: "text|json"))
  var progress: Progress = .text

  @Option(
    help: ArgumentHelp(
      "Add what is printed to this file, instead of printing it.", valueName: "file"),
    completion: .file())
  var log: String?

  @Option(
    help: ArgumentHelp(
      "A shell command to run when training begins; with the environment of --on-finish.",
      valueName: "command"))
  var onStart: String?

  @Option(
    parsing: .upToNextOption,
    help: ArgumentHelp(
      """
      A shell command to run every so many seconds, for a service that notices when it stays away: \
      --heartbeat 300 "curl -fsS URL".
      """, valueName: "seconds command"))
  var heartbeat: [String] = []

  func validate() throws {
    if until != nil, duration != nil {
      throw ValidationError("--until and --for: give one of them")
    }
    if let until {
      guard let moment = LocalTime.next(until, after: Date().timeIntervalSince1970) else {
        throw ValidationError("--until \(until): give a time such as 07:00 or 2026-11-30T07:00")
      }
      if moment <= Date().timeIntervalSince1970 {
        throw ValidationError("--until \(until): \(LocalTime.text(moment)) is over")
      }
    }
    if let duration, LocalTime.seconds(duration) == nil {
      throw ValidationError("--for \(duration): give a time such as 8h, 90m, 1h30m or 45s")
    }
    if !heartbeat.isEmpty {
      guard heartbeat.count == 2, let seconds = Double(heartbeat[0]), (0.1...1e6).contains(seconds)
      else {
        throw ValidationError(
          "--heartbeat: give seconds from 0.1 on and one command in quotes: --heartbeat 300 \"curl -fsS URL\""
        )
      }
    }
  }

  /// Sends what is printed to the log, and opens what takes objects of progress.
  ///
  /// - Returns: nil where progress is text.
  /// - Throws: `FileSystemError` where the log cannot be written.
  func prepareOutput() throws -> ProgressObjects? {
    let objects = progress == .json ? ProgressObjects() : nil
    if let log {
      guard let file = SystemFile(appending: log) else {
        throw FileSystemError.refused(
          path: log, operation: "write to it", reason: String(cString: strerror(errno)))
      }
      fflush(nil)
      SystemFile.standardOutput.redirect(to: file)
      SystemFile.standardError.redirect(to: file)
      let line = CommandLine.arguments.dropFirst().joined(separator: " ")
      Failure.say("\(LocalTime.text(Date().timeIntervalSince1970)): overnight \(line)")
    }
    return objects
  }

  /// Runs the command of `--on-start`, and that of `--heartbeat` again and again.
  func begin(_ path: String, _ progress: SweepProgress) {
    let state = { @Sendable in Hook.State(path, status: "running", progress) }
    if let onStart { Hook(option: "--on-start", command: onStart).run(state()) }
    guard heartbeat.count == 2, let seconds = Double(heartbeat[0]) else { return }
    let hook = Hook(option: "--heartbeat", command: heartbeat[1])
    SystemThread.start {
      while true {
        hook.run(state())
        _ = DispatchSemaphore(value: 0).wait(timeout: .now() + seconds)
      }
    }
  }

  /// When the run must be over, in seconds since 1970; nil for never.
  func deadline(now: Double = Date().timeIntervalSince1970) -> Double? {
    if let until { return LocalTime.next(until, after: now) }
    return duration.flatMap { LocalTime.seconds($0) }.map { now + $0 }
  }
}
