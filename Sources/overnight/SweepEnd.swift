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

  let store: SweepStore
  let ending: SweepCoordinator.Ending
  let progress: SweepProgress
  let trainedFor: Double
  let quiet: Bool
  /// What watches the time; nil without a deadline.
  let deadline: DeadlineWatch?

  /// Publishes.
  ///
  /// - Returns: the exit code, and the word for how it ended.
  func publish() -> (code: ExitCode, status: String) {
    switch ending {
    case .storeFailed(let error): return failed(error)
    case .stopped:
      return deadline?.isReached == true
        ? (publishPart(until: deadline), "deadline") : (publishPart(until: nil), "interrupted")
    case .complete:
      do {
        let results = try store.publish(.complete)
        deadline?.notePublication()
        store.finish()
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

  /// - Parameter watch: what stopped the run; nil for a signal.
  private func publishPart(until watch: DeadlineWatch?) -> ExitCode {
    let latest = watch?.latest ?? Date() + Self.patience
    let why = watch == nil ? "interrupted" : "the time is up"
    do {
      let path = try store.publication(.partial, shouldStop: { Date() > latest })()
      watch?.notePublication()
      Failure.say("\(why): \(progressText) are in \(path)")
      sayHowToGoOn()
    } catch {
      Failure.say("\(why); the result file is not renewed")
      sayWhereItIs()
    }
    return watch == nil ? Failure.interrupted : Failure.workLeft
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
    Failure.say("to go on: " + ([program] + arguments).map(quoted).joined(separator: " "))
  }

  private func quoted(_ argument: String) -> String {
    let plain = argument.allSatisfy {
      $0.isASCII && ($0.isLetter || $0.isNumber || "_-./=,:+@%".contains($0))
    }
    return plain && !argument.isEmpty
      ? argument : "'" + argument.replacing("'", with: "'\\''") + "'"
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
