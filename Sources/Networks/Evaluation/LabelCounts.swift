/// What a network made of rows with several labels each.
package struct LabelCounts {
  private let labels: Int
  private let keepsScores: Bool
  private var rows = 0
  private var exactRows = 0
  private var rightLabels = 0
  private var agreement: AgreementCounts
  /// The score of each label, and whether the row has it, row by row.
  private var scores: [(score: Float, isPositive: Bool)] = []

  package init(labels: Int, rows: Int, metrics: [Metric]) {
    self.labels = labels
    agreement = AgreementCounts(classes: labels)
    keepsScores = metrics.contains(.validationROCAUC)
    if keepsScores { scores.reserveCapacity(rows * labels) }
  }

  /// Adds a row.
  ///
  /// - Parameters:
  ///   - outputs: one score a label.
  ///   - targets: 1 for each label that the row has, 0 for the others.
  ///   - threshold: above which a score gives the label.
  package mutating func add(
    _ outputs: UnsafePointer<Float>, _ targets: UnsafePointer<Float>, threshold: Float
  ) {
    var isExact = true
    for label in 0..<labels {
      let (isGiven, isActual) = (outputs[label] > threshold, targets[label] > 0.5)
      agreement.add(label, isGiven: isGiven, isActual: isActual)
      if isGiven == isActual { rightLabels += 1 } else { isExact = false }
      if keepsScores { scores.append((outputs[label], isActual)) }
    }
    rows += 1
    if isExact { exactRows += 1 }
  }

  /// One metric of the rows so far; means are over the labels.
  package func value(_ metric: Metric) -> Double {
    switch metric {
    case .validationExactMatch: return Double(exactRows) / Double(rows)
    case .validationLabelAccuracy: return Double(rightLabels) / Double(rows * labels)
    case .validationROCAUC: return areaUnderCurve()
    default:
      guard let mean = agreement.mean(metric, over: 0..<labels) else {
        preconditionFailure("\(metric.rawValue) is no metric of labels")
      }
      return mean
    }
  }

  /// The mean of the labels that some rows have and others have not; NaN where there is none, and
  /// where a score is NaN, which has no rank.
  private func areaUnderCurve() -> Double {
    guard !scores.contains(where: { $0.score.isNaN }) else { return .nan }
    return RankedScores.meanAreaUnderCurve(
      (0..<labels).lazy.map { label in (0..<rows).map { scores[$0 * labels + label] } })
  }
}
