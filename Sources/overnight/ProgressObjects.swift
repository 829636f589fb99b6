import SweepRunner
import SystemSupport
import Wording

/// Progress as JSON: one object a line, the last with how the run ended.
final class ProgressObjects: Sendable {
  private let file: SystemFile

  /// Takes standard output, wherever that goes later.
  init() { file = SystemFile.standardOutput.duplicate() ?? .standardOutput }

  /// How far a run is.
  func write(_ progress: SweepProgress) { write(Self.members(progress, event: "progress")) }

  /// How it ended.
  func writeEnd(
    _ progress: SweepProgress, status: String, result: String, exitCode: Int32
  ) {
    var members = Self.members(progress, event: "end")
    members["status"] = .text(status)
    members["result"] = .text(result)
    members["exit_code"] = .integer(Int(exitCode))
    write(members)
  }

  private static func members(_ progress: SweepProgress, event: String) -> [String: JSONText] {
    var members: [String: JSONText] = [
      "event": .text(event), "time": .number(Date().timeIntervalSince1970),
      "elapsed_seconds": .number(progress.elapsed), "planned": .integer(progress.plannedTrials),
      "finished": .integer(progress.finishedTrials), "failed": .integer(progress.failedTrials),
      "share": .number(progress.share),
      "remaining_seconds": progress.remaining.map { .number($0) } ?? .null,
      "samples_per_second": .number(
        Double(progress.trainedSamples) / max(1e-9, progress.elapsed)),
    ]
    if let best = progress.best {
      members["best_trial"] = .integer(best.trial)
      members["best_value"] = .number(best.value)
    }
    if let standing = progress.standing { members["epochs"] = .integer(standing.epochs) }
    return members
  }

  private func write(_ members: [String: JSONText]) {
    // Nobody may be reading any more; the sweep goes on.
    try? file.write((JSONText.object(members).written + "\n").utf8)
  }
}
