/// What a search may spend; it ends with the first of these that is spent.
public struct SearchBudget: Equatable, Sendable {
  /// Epochs of all networks together; nil for any number.
  public var epochs: Int?
  /// Different settings that are begun; nil for any number.
  public var trials: Int?
  /// The epochs of so many whole trainings; nil for any number.
  public var fullTrainings: Int?

  /// Creates a value of its properties.
  public init(epochs: Int? = nil, trials: Int? = nil, fullTrainings: Int? = nil) {
    self.epochs = epochs
    self.trials = trials
    self.fullTrainings = fullTrainings
  }

  /// Epochs of all networks together, for whole trainings of some epochs; nil for any number.
  public func mostEpochs(ofTraining epochs: Int) -> Int? {
    [self.epochs, fullTrainings.map { $0 * epochs }].compactMap { $0 }.min()
  }
}
