/// How far a search is.
public struct SearchStanding: Sendable {
  /// Epochs that are spent or under way, and those of the budget; nil for any number.
  public let epochs: Int
  /// See ``epochs``.
  public let mostEpochs: Int?
  /// Settings that were begun, and those of the budget; nil for any number.
  public let settings: Int
  /// See ``settings``.
  public let mostSettings: Int?
  /// Epochs of the best settings' further seeds, which come at the end and are not of the budget:
  /// those that are done, and all.
  public let finals: (done: Int, planned: Int)
  /// For each rung its epochs, and the settings that reached it.
  public let rungs: [(epochs: Int, settings: Int)]
  /// Settings that are paused.
  public let paused: Int
  /// The best value so far, of which setting's first trial, and after how many epochs; nil before
  /// there is one.
  public let best: (value: Double, trial: Int, epochs: Int)?

  /// Share of the budget that is spent, 0...1.
  public var share: Double {
    let shares = [
      mostEpochs.map { Double(epochs + finals.done) / Double(max(1, $0 + finals.planned)) },
      mostSettings.map { Double(settings) / Double(max(1, $0)) },
    ]
    return min(1, shares.compactMap { $0 }.max() ?? 0)
  }
}
