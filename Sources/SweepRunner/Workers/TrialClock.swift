import Records
import SystemSupport

/// When a trial began, and how long it has been trained.
struct TrialClock {
  let startTime: Double
  private let before: Double
  private let clock = ContinuousClock.now
  private let sharedBy: Double

  /// - Parameters:
  ///   - checkpoint: what an earlier run left.
  ///   - sharedBy: trials in lockstep, each of which has its share of the time.
  init(_ checkpoint: TrialCheckpoint?, sharedBy: Int = 1) {
    startTime = checkpoint?.startTime ?? Date().timeIntervalSince1970
    before = checkpoint?.wallTime ?? 0
    self.sharedBy = Double(sharedBy)
  }

  var wallTime: Double { before + seconds(ContinuousClock.now - clock) / sharedBy }
}
