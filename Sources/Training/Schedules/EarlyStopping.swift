/// When a training has seen its best: Keras's `EarlyStopping` with `restore_best_weights`. It
/// follows from the losses alone, so that an interrupted training goes on unchanged.
struct EarlyStopping {
  /// The best epoch so far, from 1; 0 before the first.
  private(set) var bestEpoch = 0
  private var best = Float.infinity
  private var epochs = 0
  private let patience: Int
  private let minimumChange: Float

  /// - Parameter losses: of the epochs that are done.
  init(_ rule: StoppingRule, losses: [Float]) {
    patience = rule.patience
    minimumChange = Float(rule.minimumChange)
    for loss in losses { add(loss) }
  }

  /// Takes an epoch's loss; returns whether it is the best so far.
  @discardableResult
  mutating func add(_ loss: Float) -> Bool {
    epochs += 1
    guard loss < best - minimumChange else { return false }
    best = loss
    bestEpoch = epochs
    return true
  }

  /// Whether the best is too long ago.
  var isOver: Bool { epochs - bestEpoch >= patience }
}
