import Records
import SystemSupport

/// When a trial began, and how long it has been trained.
struct TrialClock {
  let startTime: Double
  private let before: Double
  private let clock = ContinuousClock.now
  private let sharedBy: Double
  private let standstill: Standstill
  private let stoodBefore: Double

  /// - Parameters:
  ///   - checkpoint: what an earlier run left.
  ///   - sharedBy: trials in lockstep, each of which has its share of the time.
  ///   - standstill: time that does not count.
  init(_ checkpoint: TrialCheckpoint?, sharedBy: Int = 1, _ standstill: Standstill) {
    self.standstill = standstill
    stoodBefore = standstill.seconds
    startTime = checkpoint?.startTime ?? Date().timeIntervalSince1970
    before = checkpoint?.wallTime ?? 0
    self.sharedBy = Double(sharedBy)
  }

  var wallTime: Double {
    let passed = seconds(ContinuousClock.now - clock) - (standstill.seconds - stoodBefore)
    return before + max(0, passed) / sharedBy
  }
}
