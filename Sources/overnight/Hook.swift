import Results
import Reports
import SweepRunner
import SystemSupport
import Wording

/// The commands of `--on-start`, `--on-finish` and `--heartbeat`: told in their environment what there
/// is.
struct Hook {
  /// The option that gave it, for messages.
  let option: String
  let command: String

  /// Runs it and waits; a failure is said and changes nothing.
  func run(_ state: State) {
    do {
      switch try ChildProcess.run("/bin/sh", ["-c", command], environment: state.variables) {
      case .exited(0): break
      case .exited(let code): Failure.say("\(option): the command ended with \(code)")
      case .signaled(let signal):
        Failure.say("\(option): the command was ended by signal \(signal)")
      }
    } catch { Failure.say("\(option): \(error)") }
  }

  /// What a command is told.
  struct State {
    let result: String
    let status: String
    var planned = 0, finished = 0, failed = 0
    var exitCode: Int32 = 0
    /// The page of the result; nil without.
    var report: String?
    /// The best trial, its value, and what it was trained with; nil before there is one.
    var best: (trial: Int, measure: String, value: Double, setting: String)?

    /// One sentence for a message.
    var summary: String {
      let name = URL(fileURLWithPath: result).deletingPathExtension().lastPathComponent
      let trials =
        planned > 0 ? "\(finished) of \(counted(planned, "trial"))" : counted(finished, "trial")
      return "\(name): \(status), \(trials)" + (failed > 0 ? ", \(failed) failed" : "")
        + (best.map {
          "; best \($0.measure) \(NumberStyle.metric($0.value)) (trial \($0.trial)"
            + ($0.setting.isEmpty ? ")" : ": \($0.setting))")
        } ?? "")
    }

    fileprivate var variables: [String: String] {
      var variables = [
        "OVERNIGHT_RESULT": URL(fileURLWithPath: result).path, "OVERNIGHT_STATUS": status,
        "OVERNIGHT_PLANNED_TRIALS": "\(planned)", "OVERNIGHT_FINISHED_TRIALS": "\(finished)",
        "OVERNIGHT_FAILED_TRIALS": "\(failed)", "OVERNIGHT_EXIT_CODE": "\(exitCode)",
        "OVERNIGHT_SUMMARY": summary,
        "OVERNIGHT_REPORT": report.map { URL(fileURLWithPath: $0).path } ?? "",
      ]
      if let best {
        variables["OVERNIGHT_BEST_TRIAL"] = "\(best.trial)"
        variables["OVERNIGHT_BEST_MEASURE"] = best.measure
        variables["OVERNIGHT_BEST_VALUE"] = "\(best.value)"
        variables["OVERNIGHT_BEST_SETTING"] = best.setting
      }
      return variables
    }
  }
}

extension Hook.State {
  /// The state of a run.
  init(_ path: String, status: String, _ progress: SweepProgress, exitCode: Int32 = 0) {
    self.init(
      result: path, status: status, planned: progress.plannedTrials,
      finished: progress.finishedTrials, failed: progress.failedTrials, exitCode: exitCode)
  }

  /// Adds the best trial of the result file.
  mutating func readBest() {
    guard let results = try? SweepResults(opening: result), let top = try? TopReport(results),
      let row = try? top.best()
    else { return }
    let measure = results.objective.measure
    let setting = results.swept.compactMap { parameter in
      (try? results.values(of: parameter)[row]).flatMap {
        $0.map { "\(parameter.name) \($0.text)" }
      }
    }.joined(separator: ", ")
    best = (
      results.trialIDs[row], measure.name, (try? results.values(of: measure)[row]) ?? .nan, setting
    )
  }
}
