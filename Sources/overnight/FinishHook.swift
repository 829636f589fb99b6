import SystemSupport

/// The command of `--on-finish`: told in its environment what there is.
struct FinishHook {
  let command: String

  /// Runs it and waits; a failure is said and changes nothing.
  func run(
    result: String, status: String, planned: Int, finished: Int, failed: Int, exitCode: Int32
  ) {
    let variables = [
      "OVERNIGHT_RESULT": URL(fileURLWithPath: result).path,
      "OVERNIGHT_STATUS": status,
      "OVERNIGHT_PLANNED_TRIALS": "\(planned)",
      "OVERNIGHT_FINISHED_TRIALS": "\(finished)",
      "OVERNIGHT_FAILED_TRIALS": "\(failed)",
      "OVERNIGHT_EXIT_CODE": "\(exitCode)",
    ]
    do {
      switch try ChildProcess.run("/bin/sh", ["-c", command], environment: variables) {
      case .exited(0): break
      case .exited(let code): Failure.say("--on-finish: the command ended with \(code)")
      case .signaled(let signal):
        Failure.say("--on-finish: the command was ended by signal \(signal)")
      }
    } catch { Failure.say("--on-finish: \(error)") }
  }
}
