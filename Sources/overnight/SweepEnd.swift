import ArgumentParser
import Records
import Reports
import Results
import SweepRunner
import SystemSupport
import Wording

/// The end of a run: publishes what there is, says what the user can do, and knows the exit code.
struct SweepEnd {
  /// How long a user who pressed Ctrl-C waits for the result file; the journal has everything
  /// anyway.
  private static let patience = 1.0
  /// How long the file may take after a cluster announced the end, at least a minute before it.
  private static let announcedPatience = 30.0

  let store: SweepStore
  let ending: SweepCoordinator.Ending
  /// Whether this was a part of a search's round: what follows is for the machines together.
  let isShare: Bool
  let progress: SweepProgress
  let trainedFor: Double
  let quiet: Bool
  /// What watches the time; nil without a deadline.
  let deadline: DeadlineWatch?
  /// Whether a signal said that the time is up.
  let isTimeUp: Bool

  /// Publishes.
  ///
  /// - Returns: the exit code, and the word for how it ended.
  func publish() -> (code: ExitCode, status: String) {
    switch ending {
    case .storeFailed(let error): return failed(error)
    case .budgetSpent(let reason):
      return (publishPart(reason, latest: deadline?.latest ?? .distantFuture), "budget")
    case .stopped:
      guard isTimeUp || deadline?.isReached == true else {
        return (publishPart(nil, latest: Date() + Self.patience), "interrupted")
      }
      let latest = deadline?.latest ?? Date() + Self.announcedPatience
      return (publishPart("the time is up", latest: latest), "deadline")
    case .complete:
      do {
        // Trials that paused go on from the journal.
        let results = try store.publish(isShare ? .partial : .complete)
        deadline?.notePublication()
        if !isShare { store.finish() }
        if !quiet { try printEnd(results) }
      } catch { return failed(error) }
      return (progress.failedTrials > 0 ? Failure.unfinished : .success, "complete")
    }
  }

  private func failed(_ error: any Error) -> (code: ExitCode, status: String) {
    Failure.say("\(error)")
    sayWhereItIs()
    return (Failure.unfinished, "failed")
  }

  /// - Parameters:
  ///   - reason: why work is left; nil for a signal.
  ///   - latest: when the file must be written.
  private func publishPart(_ reason: String?, latest: Date) -> ExitCode {
    let why = reason ?? "interrupted"
    do {
      let path = try store.publication(.partial, shouldStop: { Date() > latest })()
      deadline?.notePublication()
      Failure.say("\(why): \(progressText) are in \(path)")
      sayHowToGoOn()
    } catch {
      Failure.say("\(why); the result file is not renewed")
      sayWhereItIs()
    }
    return reason == nil ? Failure.interrupted : Failure.workLeft
  }

  private func sayWhereItIs() {
    Failure.say(
      "\(progressText) are safe in "
        + JournalFolder.path(ofResult: store.path))
    sayHowToGoOn()
  }

  /// How much is kept: a search has no number of trials beforehand.
  private var progressText: String {
    progress.plannedTrials > 0
      ? "\(progress.finishedTrials) of \(counted(progress.plannedTrials, "trial"))"
      : counted(progress.finishedTrials, "trial")
  }

  private func sayHowToGoOn() {
    let program = ProcessInfo.processInfo.environment["OVERNIGHT_PROGRAM"] ?? "overnight"
    let arguments = CommandLine.arguments.dropFirst().filter { $0 != "--fresh" }
    Failure.say("to go on: " + ([program] + arguments).map(shellWord).joined(separator: " "))
  }

  private func printEnd(_ results: SweepResults) throws {
    let best = try TopReport(results).text(count: 5)
    if !best.isEmpty { print("\n" + best) }
    let rate = Double(progress.trainedSamples) / max(1e-9, trainedFor)
    let earlier = progress.earlierTrials
    print(
      "\n\(counted(progress.finishedTrials - earlier, "trial")) in \(NumberStyle.time(trainedFor))"
        + (earlier > 0 ? " after \(earlier) earlier" : "")
        + ", \(NumberStyle.count(rate)) samples/s"
        + (progress.failedTrials > 0 ? ", \(progress.failedTrials) failed" : "")
        + (store.reasonOfEnd.map { "; the search ended: \($0)" } ?? "")
        + "; the result is \(results.path)")
  }
}
