import Networks
import Records
import Testing
import Training

import SweepRunner

/// The states of paused trials in memory.
@Suite struct PausedTrialsTests {
  private func checkpoint(_ trial: Int, floats: Int = 1_000_000) -> TrialCheckpoint {
    TrialCheckpoint(
      id: trial,
      state: TrainingState(
        epoch: 2, step: 0, epochLoss: 0, history: TrainingHistory(metrics: [], epochs: 0),
        parameters: Array(repeating: Float(trial), count: floats),
        optimizer: OptimizerMemory(first: [], second: [], scalars: [])), startTime: 0,
      wallTime: 0)
  }

  /// Beyond the limit the oldest leave the memory, each once for the disk.
  @Test func theOldestLeaveFirst() {
    var paused = PausedTrials()
    var evicted: [Int] = []
    let most = Int(PausedTrials.mostBytes) / 4_000_000
    for trial in 1...most + 10 { evicted += paused.add(checkpoint(trial)).map(\.id) }
    #expect(evicted == Array(1...evicted.count) && evicted.count >= most / 2)
    for trial in 1...most + 10 {
      #expect((paused.state(of: trial) == nil) == evicted.contains(trial))
    }
    paused.drop([most + 10])
    #expect(paused.state(of: most + 10) == nil)
  }

  @Test func whatIsSavedIsNotSavedAgain() {
    var paused = PausedTrials()
    for trial in 1...3 { _ = paused.add(checkpoint(trial, floats: 10)) }
    #expect(paused.takeUnsaved().map(\.id) == [1, 2, 3])
    #expect(paused.takeUnsaved().isEmpty)
    _ = paused.add(checkpoint(4, floats: 10))
    #expect(paused.takeUnsaved().map(\.id) == [4])
  }
}
