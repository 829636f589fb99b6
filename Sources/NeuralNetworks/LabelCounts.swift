/// What a network made of rows with several labels each.
struct LabelCounts {
  private let labels: Int
  private let keepsScores: Bool
  private var rows = 0
  private var exactRows = 0
  private var rightLabels = 0
  /// By label: rows that have it and were given it, that were given it, and that have it.
  private var right: [Int]
  private var given: [Int]
  private var actual: [Int]
  /// The score of each label, and whether the row has it, row by row.
  private var scores: [(score: Float, isPositive: Bool)] = []

  init(labels: Int, rows: Int, metrics: [Metric]) {
    self.labels = labels
    right = [Int](repeating: 0, count: labels)
    given = right
    actual = right
    keepsScores = metrics.contains(.validationROCAUC)
    if keepsScores { scores.reserveCapacity(rows * labels) }
  }

  /// Adds a row.
  ///
  /// - Parameters:
  ///   - outputs: one score a label.
  ///   - targets: 1 for each label that the row has, 0 for the others.
  ///   - threshold: above which a score gives the label.
  mutating func add(
    _ outputs: UnsafePointer<Float>, _ targets: UnsafePointer<Float>, threshold: Float
  ) {
    var isExact = true
    for label in 0..<labels {
      let (isGiven, isActual) = (outputs[label] > threshold, targets[label] > 0.5)
      if isGiven { given[label] += 1 }
      if isActual { actual[label] += 1 }
      if isGiven && isActual { right[label] += 1 }
      if isGiven == isActual { rightLabels += 1 } else { isExact = false }
      if keepsScores { scores.append((outputs[label], isActual)) }
    }
    rows += 1
    if isExact { exactRows += 1 }
  }

  /// One metric of the rows so far; a share of nothing is 0, as in scikit-learn, and means are over the labels.
  func value(_ metric: Metric) -> Double {
    switch metric {
    case .validationExactMatch: Double(exactRows) / Double(rows)
    case .validationLabelAccuracy: Double(rightLabels) / Double(rows * labels)
    case .validationPrecision: mean { Self.share(right[$0], given[$0]) }
    case .validationRecall: mean { Self.share(right[$0], actual[$0]) }
    case .validationF1: mean { Self.share(2 * right[$0], given[$0] + actual[$0]) }
    case .validationROCAUC: areaUnderCurve()
    default: preconditionFailure("\(metric.rawValue) is no metric of labels")
    }
  }

  private static func share(_ part: Int, _ whole: Int) -> Double {
    whole == 0 ? 0 : Double(part) / Double(whole)
  }

  private func mean(_ value: (Int) -> Double) -> Double {
    (0..<labels).reduce(0) { $0 + value($1) } / Double(labels)
  }

  /// The mean of the labels that some rows have and others have not; NaN where there is none, and where a score is
  /// none.
  private func areaUnderCurve() -> Double {
    guard !scores.contains(where: { $0.score.isNaN }) else { return .nan }
    let areas = (0..<labels).compactMap { label in
      RankedScores.areaUnderCurve((0..<rows).map { scores[$0 * labels + label] })
    }
    return areas.isEmpty ? .nan : areas.reduce(0, +) / Double(areas.count)
  }
}
