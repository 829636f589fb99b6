import Records
import SweepRunner
import SystemSupport

/// Writes down how far a sweep is, for `overnight status`.
final class StatusNote: Sendable {
  private let progress: SweepProgress
  private let epochs: [Int: Int]
  /// Epochs of a whole training of a search.
  private let searchEpochs: Int?
  private let path: String
  private let start: RunStatus
  private let threads: Int
  private let share: ProcessorShare

  init(_ sweep: PreparedSweep, _ progress: SweepProgress, threads: Int, path: String) {
    self.progress = progress
    self.threads = threads
    share = ProcessorShare(threads: threads)
    self.path = path
    start = RunStatus(
      host: ProcessInfo.processInfo.hostName, process: Int(getpid()),
      started: Date().timeIntervalSince1970, objective: sweep.plan.objective.measure.name)
    searchEpochs = sweep.plan.search?.rungs.epochs.last
    epochs = Dictionary(
      uniqueKeysWithValues: sweep.plan.trials.map { ($0.id, $0.settings.epochs) })
  }

  func write() {
    var status = start
    status.updated = Date().timeIntervalSince1970
    status.planned = progress.plannedTrials
    status.finished = progress.finishedTrials
    status.failed = progress.failedTrials
    status.earlier = progress.earlierTrials
    status.share = progress.share
    status.remaining = progress.remaining
    status.samplesPerSecond = Double(progress.trainedSamples) / max(1e-9, progress.elapsed)
    status.processorShare = share.look(isBusy: progress.work.count == threads)
    status.work = progress.work.map {
      RunStatus.Work(
        trial: $0.trial, epoch: $0.epoch, epochs: epochs[$0.trial] ?? searchEpochs ?? 0)
    }
    status.search = progress.standing.map { RunStatus.Search($0) }
    status.bestTrial = progress.best?.trial
    status.bestValue = progress.best?.value
    status.write(to: path)
  }
}
