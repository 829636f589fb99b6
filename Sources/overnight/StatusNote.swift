import Records
import SweepRunner
import SystemSupport

/// Writes down how far a sweep is, for `overnight status`.
final class StatusNote: Sendable {
  private let progress: SweepProgress
  private let objective: String
  private let epochs: [Int: Int]
  private let path: String
  private let host = ProcessInfo.processInfo.hostName
  private let started = Date().timeIntervalSince1970

  init(_ sweep: PreparedSweep, _ progress: SweepProgress, path: String) {
    self.progress = progress
    self.path = path
    objective = sweep.plan.objective.measure.name
    epochs = Dictionary(
      uniqueKeysWithValues: sweep.plan.trials.map { ($0.id, $0.settings.epochs) })
  }

  func write() {
    RunStatus(
      host: host, process: Int(getpid()), started: started,
      updated: Date().timeIntervalSince1970, planned: progress.plannedTrials,
      finished: progress.finishedTrials, failed: progress.failedTrials,
      earlier: progress.earlierTrials, share: progress.share, remaining: progress.remaining,
      samplesPerSecond: Double(progress.trainedSamples) / max(1e-9, progress.elapsed),
      work: progress.work.map {
        RunStatus.Work(trial: $0.trial, epoch: $0.epoch, epochs: epochs[$0.trial] ?? 0)
      }, objective: objective, bestTrial: progress.best?.trial, bestValue: progress.best?.value
    ).write(to: path)
  }
}
