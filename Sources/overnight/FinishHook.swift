import Foundation

/// The command of `--on-finish`: told in its environment what there is.
struct FinishHook {
  let command: String

  /// Runs it and waits; a failure is said and changes nothing.
  func run(
    result: String, status: String, planned: Int, finished: Int, failed: Int, exitCode: Int32
  ) {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/bin/sh")
    process.arguments = ["-c", command]
    process.environment = ProcessInfo.processInfo.environment.merging([
      "OVERNIGHT_RESULT": URL(fileURLWithPath: result).path,
      "OVERNIGHT_STATUS": status,
      "OVERNIGHT_PLANNED_TRIALS": "\(planned)",
      "OVERNIGHT_FINISHED_TRIALS": "\(finished)",
      "OVERNIGHT_FAILED_TRIALS": "\(failed)",
      "OVERNIGHT_EXIT_CODE": "\(exitCode)",
    ]) { $1 }
    do { try process.run() } catch {
      Failure.say("--on-finish: /bin/sh cannot be started: \(error)")
      return
    }
    process.waitUntilExit()
    if process.terminationStatus != 0 {
      Failure.say("--on-finish: the command ended with \(process.terminationStatus)")
    }
  }
}
