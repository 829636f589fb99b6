import Datasets
import NeuralNetworks

/// What planning needs to know of a data set.
public struct DataFacts: Equatable, Sendable {
  /// Classes or numbers.
  public let task: Task
  /// Number of classes; 0 for regression.
  public let classCount: Int
  /// Whether there are validation rows.
  public let hasValidation: Bool
  /// Whether all numbers to predict lie in 0...1.
  public let targetsAreShares: Bool
  /// Folds of a cross-validation; nil without.
  public let folds: Int?

  /// Gathers the facts by hand.
  public init(
    task: Task, classCount: Int, hasValidation: Bool, targetsAreShares: Bool, folds: Int? = nil
  ) {
    self.task = task
    self.classCount = classCount
    self.hasValidation = hasValidation
    self.targetsAreShares = targetsAreShares
    self.folds = folds
  }

  /// The facts of a loaded data set; of the first of so many folds.
  public init(_ dataset: Dataset, folds: Int? = nil) {
    let targets = dataset.training.targets
    let shares = (0..<targets.rows).allSatisfy { row in
      (0..<targets.columns).allSatisfy { (0...1).contains(targets[row, $0]) }
    }
    self.init(
      task: dataset.task, classCount: dataset.classNames.count,
      hasValidation: dataset.validation != nil, targetsAreShares: shares, folds: folds)
  }

  var defaultLoss: Loss { task == .classification ? .crossEntropy : .meanSquaredError }

  /// Why a loss does not fit the data; nil if it does.
  func problem(with loss: Loss) -> String? {
    switch (loss, task) {
    case (.crossEntropy, .regression):
      "cross_entropy is for classes; a regression takes mean_squared_error"
    case (.binaryCrossEntropy, .classification) where classCount != 2:
      "binary_cross_entropy is for two classes; \(classCount) take cross_entropy"
    case (.meanSquaredError, .classification) where classCount != 2,
      (.sumSquaredError, .classification) where classCount != 2,
      (.meanAbsoluteError, .classification) where classCount != 2,
      (.huber, .classification) where classCount != 2:
      "\(loss.rawValue) is for numbers or two classes; \(classCount) take cross_entropy"
    case (.binaryCrossEntropy, .regression) where !targetsAreShares:
      "binary_cross_entropy needs targets from 0 to 1"
    default: nil
    }
  }
}
