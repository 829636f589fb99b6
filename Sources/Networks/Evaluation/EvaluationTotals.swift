/// What validation rows add up to.
struct EvaluationTotals {
  /// Sum of the rows' losses.
  var loss = 0.0
  /// Sum of the rows' weights.
  var weight = 0.0
  /// Rows of a classification that are guessed right.
  var correct = 0
  /// Σ (y - t)² of each output of a regression, and Σ |y - t|.
  var squares: [Double] = []
  var absolute = 0.0
  /// What further metrics of a classification need.
  var counts: ClassificationCounts?
  /// What the metrics of several labels need.
  var labels: LabelCounts?
}
