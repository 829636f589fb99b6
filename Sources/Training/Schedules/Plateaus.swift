/// How often the loss did not fall for longer than the patience of
/// ``Schedule/reduceOnPlateau(factor:patience:)``. It follows from the losses alone, so that an
/// interrupted training goes on unchanged.
struct Plateaus {
  /// Plateaus so far.
  private(set) var count = 0
  private var best = Double.infinity
  private var bad = 0
  /// Epochs that are still not counted.
  private var warmup: Int
  private let patience: Int

  /// Nil for the other schedules.
  ///
  /// - Parameter losses: of the epochs that are done.
  init?(_ settings: TrialSettings, losses: [Float]) {
    guard case .reduceOnPlateau(_, let patience) = settings.schedule else { return nil }
    self.patience = patience
    warmup = settings.warmupEpochs
    for loss in losses { add(loss) }
  }

  /// Takes an epoch's loss.
  mutating func add(_ loss: Float) {
    guard warmup == 0 else {
      warmup -= 1
      return
    }
    if Double(loss) < best * (1 - 1e-4) {
      best = Double(loss)
      bad = 0
    } else {
      bad += 1
    }
    if bad > patience {
      count += 1
      bad = 0
    }
  }
}
