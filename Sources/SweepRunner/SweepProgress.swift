import Foundation
import NeuralNetworks
import Results
import Synchronization

/// How far a running sweep is; counted by the workers, read by whoever shows it.
public final class SweepProgress: Sendable {
  /// The best finished trial so far.
  public struct Best: Sendable {
    /// Its number.
    public let trial: Int
    /// Its value of the objective.
    public let value: Float
  }

  /// Planned trials.
  public let plannedTrials: Int
  /// Operations of all planned trials.
  public let plannedOperations: Double
  private let started = ContinuousClock.now
  private let finished = Atomic<Int>(0)
  private let failed = Atomic<Int>(0)
  private let samples = Atomic<Int>(0)
  private let operationsDone = Atomic<Int>(0)
  private let bestSoFar = Mutex<Best?>(nil)

  init(plannedTrials: Int, plannedOperations: Double) {
    self.plannedTrials = plannedTrials
    self.plannedOperations = plannedOperations
  }

  /// Trials that are kept, failed ones too.
  public var finishedTrials: Int { finished.load(ordering: .relaxed) }
  /// Of them, those that failed or diverged.
  public var failedTrials: Int { failed.load(ordering: .relaxed) }
  /// Rows that were trained on, counted once an epoch.
  public var trainedSamples: Int { samples.load(ordering: .relaxed) }
  /// Share of the operations that are done, 0...1.
  public var share: Double {
    plannedOperations > 0
      ? min(1, Double(operationsDone.load(ordering: .relaxed)) / plannedOperations) : 0
  }
  /// The best finished trial.
  public var best: Best? { bestSoFar.withLock { $0 } }
  /// Seconds since the sweep began.
  public var elapsed: Double { seconds(ContinuousClock.now - started) }
  /// Seconds that are left if it goes on as before; nil before anything is known.
  public var remaining: Double? {
    let share = share
    return share > 0.001 && elapsed > 0.2 ? elapsed * (1 - share) / share : nil
  }

  func addEpoch(samples count: Int, operations: Double) {
    samples.wrappingAdd(count, ordering: .relaxed)
    operationsDone.wrappingAdd(Int(operations), ordering: .relaxed)
  }

  /// Counts what a trial that ended early did not need.
  func addSkipped(operations: Double) {
    operationsDone.wrappingAdd(Int(operations), ordering: .relaxed)
  }

  func addTrial(_ record: TrialRecord, objective: Metric) {
    finished.wrappingAdd(1, ordering: .relaxed)
    guard record.outcome.status == .done else {
      failed.wrappingAdd(1, ordering: .relaxed)
      return
    }
    guard
      let value = Metric.best(
        of: record.outcome.history[objective].suffix(1), higherIsBetter: objective.higherIsBetter)?
        .value
    else { return }
    bestSoFar.withLock { best in
      if let current = best {
        let better =
          objective.higherIsBetter ? value > current.value : value < current.value
        let earlier = value == current.value && record.id < current.trial
        guard better || earlier else { return }
      }
      best = Best(trial: record.id, value: value)
    }
  }
}

func seconds(_ duration: Duration) -> Double {
  Double(duration.components.seconds) + Double(duration.components.attoseconds) * 1e-18
}
