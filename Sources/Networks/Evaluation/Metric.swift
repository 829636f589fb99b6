import Datasets

/// A number that every epoch ends with.
public enum Metric: String, Sendable, CaseIterable, Codable, Comparable {
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
  /// Root of the mean of (y - t)² over validation rows, the mean over the outputs: scikit-learn's
  /// `root_mean_squared_error`.
  case validationRootMeanSquaredError = "validation_root_mean_squared_error"
  /// Share of validation rows whose right class is among the three likeliest.
  case validationTop3Accuracy = "validation_top_3_accuracy"
  /// Share of validation rows whose right class is among the five likeliest.
  case validationTop5Accuracy = "validation_top_5_accuracy"
  /// Of the rows that were given a class, or a label, the share that is of it; the mean over the
  /// classes.
  case validationPrecision = "validation_precision"
  /// Of the rows of a class, the share that was given it; the mean over the classes.
  case validationRecall = "validation_recall"
  /// Harmonic mean of a class's precision and recall; the mean over the classes.
  case validationF1 = "validation_f1"
  /// How often a row of a class gets a higher probability of it than a row of another: the area
  /// under the receiver operating characteristic; the mean over the classes. NaN where the
  /// validation rows are of one class only, because no two rows can be compared then.
  case validationROCAUC = "validation_roc_auc"
  /// Share of validation rows of which every label is right.
  case validationExactMatch = "validation_exact_match"
  /// Share of right labels, over validation rows and labels: 1 less the Hamming loss.
  case validationLabelAccuracy = "validation_label_accuracy"

  /// By the case: hashing the name would take longer than all that is done with a trial's metrics.
  public func hash(into hasher: inout Hasher) { hasher.combine(place) }

  /// Whether one metric stands before the other in this list.
  public static func < (one: Metric, other: Metric) -> Bool { one.place < other.place }

  /// Its place among all cases; a test compares them.
  package var place: Int {
    switch self {
    case .trainingLoss: 0
    case .validationLoss: 1
    case .validationAccuracy: 2
    case .validationR2: 3
    case .validationMeanAbsoluteError: 4
    case .validationRootMeanSquaredError: 5
    case .validationTop3Accuracy: 6
    case .validationTop5Accuracy: 7
    case .validationPrecision: 8
    case .validationRecall: 9
    case .validationF1: 10
    case .validationROCAUC: 11
    case .validationExactMatch: 12
    case .validationLabelAccuracy: 13
    }
  }

  /// Whether more is better.
  public var higherIsBetter: Bool {
    switch self {
    case .trainingLoss, .validationLoss, .validationMeanAbsoluteError,
      .validationRootMeanSquaredError:
      false
    case .validationAccuracy, .validationR2, .validationTop3Accuracy, .validationTop5Accuracy,
      .validationPrecision, .validationRecall, .validationF1, .validationROCAUC,
      .validationExactMatch, .validationLabelAccuracy:
      true
    }
  }

  /// The metrics that a sweep ends its epochs with: what every one has, with or without validation
  /// rows, and what it asks for beyond.
  public static func metrics(task: Task, validation: Bool, more: [Metric] = []) -> [Metric] {
    guard validation else { return [.trainingLoss] }
    let always = [.trainingLoss, .validationLoss] + standard(task: task)
    return always + more.filter { !always.contains($0) }
  }

  private static func standard(task: Task) -> [Metric] {
    switch task {
    case .classification: [.validationAccuracy]
    case .regression: [.validationR2, .validationMeanAbsoluteError]
    case .multiLabel: [.validationExactMatch, .validationLabelAccuracy]
    }
  }

  /// The metrics that a sweep may ask for.
  public static func optional(task: Task) -> [Metric] {
    switch task {
    case .regression: [.validationRootMeanSquaredError]
    case .classification:
      [
        .validationTop3Accuracy, .validationTop5Accuracy, .validationPrecision, .validationRecall,
        .validationF1, .validationROCAUC,
      ]
    case .multiLabel: [.validationPrecision, .validationRecall, .validationF1, .validationROCAUC]
    }
  }

  /// The best of some values, NaN passed over, with its place; nil where there is none.
  public static func best(
    of values: [Float], higherIsBetter: Bool
  ) -> (index: Int, value: Float)? {
    guard var best = values.firstIndex(where: { !$0.isNaN }) else { return nil }
    for index in best..<values.count
    where higherIsBetter ? values[index] > values[best] : values[index] < values[best] {
      best = index
    }
    return (best, values[best])
  }
}
