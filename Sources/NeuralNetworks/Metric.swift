import Datasets

/// A number that every epoch ends with.
public enum Metric: String, Sendable, CaseIterable, Codable {
  /// Mean loss of the epoch's batches, weighted by their rows, each taken before its update.
  case trainingLoss = "training_loss"
  /// Loss of the validation rows after the epoch.
  case validationLoss = "validation_loss"
  /// Share of validation rows whose likeliest class is the right one.
  case validationAccuracy = "validation_accuracy"
  /// R² of the validation rows, the mean over the outputs: 1 is perfect, 0 no better than the mean.
  case validationR2 = "validation_r2"
  /// Mean of |y - t| over validation rows and outputs.
  case validationMeanAbsoluteError = "validation_mean_absolute_error"

  /// Whether more is better.
  public var higherIsBetter: Bool { self == .validationAccuracy || self == .validationR2 }

  /// The metrics that a task has, with or without validation rows.
  public static func metrics(task: Task, validation: Bool) -> [Metric] {
    guard validation else { return [.trainingLoss] }
    return [.trainingLoss, .validationLoss]
      + (task == .classification
        ? [.validationAccuracy] : [.validationR2, .validationMeanAbsoluteError])
  }

  /// The best of some values, NaN passed over, with its place; nil where there is none.
  public static func best(
    of values: some Collection<Float>, higherIsBetter: Bool
  ) -> (index: Int, value: Float)? {
    var best: (index: Int, value: Float)?
    for (index, value) in values.enumerated() where !value.isNaN {
      guard let current = best?.value else {
        best = (index, value)
        continue
      }
      if higherIsBetter ? value > current : value < current { best = (index, value) }
    }
    return best
  }
}
