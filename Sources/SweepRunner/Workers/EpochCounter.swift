/// Counts the epochs of what a worker is at.
struct EpochCounter {
  let progress: SweepProgress
  let worker: Int
  /// Epochs of an earlier run.
  let before: Int
  /// Training rows, and the cost of an epoch of one trial.
  let rows: Int
  /// Rows of a step.
  let batch: Int
  let cost: Double

  /// The cost of an epoch of about a second; of longer epochs, progress counts the steps.
  private static let longEpoch = 1e10

  /// Whether people would wait for an epoch to end.
  var isLong: Bool { cost > Self.longEpoch && batch < rows }

  func countStep(networks: Int) {
    progress.addStep(
      worker: worker, samples: batch * networks,
      cost: cost * Double(batch * networks) / Double(rows))
  }

  func count(_ epoch: Int, networks: Int) {
    progress.addEpoch(
      epoch, worker: worker, samples: rows * networks, cost: cost * Double(networks))
  }

  /// Counts epochs that a trial that ended early did not need.
  func skip(_ epochs: Int) {
    progress.addSkipped(cost: cost * Double(epochs), worker: worker)
  }
}
