import Networks

/// Everything that a training under way needs to go on with the same bits: taken between two steps.
/// Row orders are not in it: they follow from seed and epoch.
public struct TrainingState: Equatable, Sendable {
  /// The epoch under way, from 1.
  public var epoch: Int
  /// Its steps that are done.
  public var step: Int
  /// Sum of the losses of its rows so far.
  public var epochLoss: Double
  /// The epochs that are done.
  public var history: TrainingHistory
  /// The network's parameters, padding and all, rows of weights close together.
  public var parameters: [Float]
  /// What the optimizer remembers.
  public var optimizer: OptimizerMemory
  /// The parameters of the best epoch so far, where training may stop early; otherwise empty.
  public var best: [Float]

  /// Creates a value of its properties.
  public init(
    epoch: Int, step: Int, epochLoss: Double, history: TrainingHistory, parameters: [Float],
    optimizer: OptimizerMemory, best: [Float] = []
  ) {
    self.epoch = epoch
    self.step = step
    self.epochLoss = epochLoss
    self.history = history
    self.parameters = parameters
    self.optimizer = optimizer
    self.best = best
  }

  /// About how many bytes of memory it takes.
  public var byteCount: Int {
    4
      * (parameters.count + best.count + optimizer.first.count + optimizer.second.count
        + history.floatCount)
      + 256
  }

  /// Whether it can be a state of this training, whose states have the given layout.
  func fits(_ settings: TrialSettings, layout: NetworkLayout, steps: Int) -> Bool {
    let states = settings.optimizer.stateCount
    let remembered: Bool
    if case .lbfgs(let historySize, _) = settings.optimizer {
      let pairs = optimizer.first.count / (2 * layout.paddedCount)
      remembered =
        optimizer.second.isEmpty && pairs <= historySize
        && optimizer.first.count == pairs * 2 * layout.paddedCount
    } else {
      remembered =
        optimizer.first.count == (states > 0 ? layout.paddedCount : 0)
        && optimizer.second.count == (states > 1 ? layout.paddedCount : 0)
    }
    // One epoch beyond the last: nothing is left to do, unless there are more epochs now.
    return (1...settings.epochs + 1).contains(epoch) && (0..<steps).contains(step)
      && best.count == (settings.patience == nil ? 0 : layout.stateCount)
      && history.epochs == epoch - 1 && parameters.count == layout.stateCount
      && remembered && optimizer.scalars.count == OptimizerMemory.scalarCount
  }
}
