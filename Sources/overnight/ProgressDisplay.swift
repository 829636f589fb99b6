import Dispatch
import Records
import Search
import SweepRunner
import SystemSupport
import Wording

/// Shows how a sweep goes on: a line that is redrawn on a terminal, a plain line now and then
/// elsewhere; and failures when they happen, each cause once.
final class ProgressDisplay: @unchecked Sendable {
  // Unchecked: `drawn`, `causes` and `warnings` are touched on `queue` alone.
  private let progress: SweepProgress
  private let objective: Measure
  private let quiet: Bool
  private let terminal = isatty(STDOUT_FILENO) == 1
  private let queue = DispatchQueue(label: "progress")
  private var timer: (any DispatchSourceTimer)?
  private var drawn = false
  private var warnings: Set<String> = []
  private var causes: [String: (first: Int, count: Int)] = [:]

  private static let plainInterval = 10.0

  init(_ progress: SweepProgress, objective: Measure, quiet: Bool) {
    self.progress = progress
    self.objective = objective
    self.quiet = quiet
  }

  func start() {
    guard !quiet else { return }
    let timer = DispatchSource.makeTimerSource(queue: queue)
    let interval = terminal ? 0.1 : Self.plainInterval
    timer.schedule(deadline: .now() + interval, repeating: interval)
    timer.setEventHandler { [self] in show() }
    timer.resume()
    self.timer = timer
  }

  /// Hears of every trial; shows the first of each cause of failure.
  func trialEnded(_ record: TrialRecord) {
    guard record.outcome.status.isFailure else { return }
    let message = record.outcome.message
    // Numbers tell cases of one cause apart: epoch 3, step 12.
    let cause = String(message.filter { !$0.isNumber })
    let name = record.outcome.status.name
    queue.async { [self] in
      if let known = causes[cause] {
        causes[cause] = (known.first, known.count + 1)
        return
      }
      causes[cause] = (record.id, 1)
      erase()
      Failure.say("trial \(record.id) \(name): \(message)")
    }
  }

  /// Something went wrong that does not end the sweep; said once.
  func warn(_ message: String) {
    queue.async { [self] in
      guard warnings.insert(message).inserted else { return }
      erase()
      Failure.say("warning: \(message)")
    }
  }

  /// Ends the display, and says how often each cause came.
  func finish() {
    timer?.cancel()
    queue.sync {
      erase()
      for (_, cause) in causes.sorted(by: { $0.value.first < $1.value.first })
      where cause.count > 1 {
        Failure.say("\(cause.count) trials failed as trial \(cause.first) did")
      }
    }
  }

  private func show() {
    let line = text()
    if terminal {
      put("\r\u{1B}[K\(line)")
      drawn = true
    } else {
      print(line)
      fflush(nil)
    }
  }

  private func put(_ text: String) {
    try? SystemFile.standardOutput.write(text.utf8)
  }

  private func erase() {
    guard drawn else { return }
    put("\r\u{1B}[K")
    drawn = false
  }

  private func text() -> String {
    let elapsed = max(1e-9, progress.elapsed)
    var parts =
      progress.standing.map(Self.parts) ?? [
        "\(progress.finishedTrials)/\(progress.plannedTrials) trials"
      ]
    if let remaining = progress.remaining { parts.append("\(NumberStyle.time(remaining)) left") }
    parts.append("\(NumberStyle.count(Double(progress.trainedSamples) / elapsed)) samples/s")
    if let best = progress.standing?.best {
      parts.append(
        "best \(objective.name) \(NumberStyle.metric(best.value)) (trial \(best.trial) after "
          + "\(counted(best.epochs, "epoch")))")
    } else if progress.standing == nil {
      let own = progress.finishedTrials - progress.earlierTrials
      parts.append(formatted("%.1f trials/s", Double(own) / elapsed))
    }
    if let best = progress.best, progress.standing == nil {
      parts.append(
        "best \(objective.name) \(NumberStyle.metric(best.value)) (trial \(best.trial))"
      )
    }
    if progress.failedTrials > 0 { parts.append("\(progress.failedTrials) failed") }
    let text = parts.joined(separator: "  ")
    guard terminal else { return text }
    let width = 20
    let filled = Int(progress.share * Double(width))
    let bar = String(repeating: "█", count: filled) + String(repeating: "░", count: width - filled)
    return String("\(bar) \(text)".prefix(terminalWidth() - 1))
  }

  /// How far a search is: what it spent, how many settings reached each rung, and how many wait.
  private static func parts(_ standing: SearchStanding) -> [String] {
    let spent =
      standing.mostEpochs.map { "\(standing.epochs)/\($0) epochs" } ?? "\(standing.epochs) epochs"
    let settings =
      standing.mostSettings.map { "\(standing.settings)/\($0) settings" }
      ?? "\(standing.settings) settings"
    let rungs = standing.rungs.map { "\($0.settings)" }.joined(separator: " › ")
    return [spent, settings, "rungs \(rungs)", "\(standing.paused) paused"]
  }

  private func terminalWidth() -> Int {
    var size = winsize()
    let known = ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0 && size.ws_col > 20
    return known ? Int(size.ws_col) : 80
  }
}
