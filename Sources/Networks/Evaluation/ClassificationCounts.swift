/// How a network classified the rows of each class, for metrics that are means over the classes.
package struct ClassificationCounts {
  private let classes: Int
  private let keepsScores: Bool
  private var agreement: AgreementCounts
  private var rows = 0
  private var inTop3 = 0
  private var inTop5 = 0
  private var labels: [Int32] = []
  /// The probability of each class, row by row.
  private var scores: [Float] = []

  package init(classes: Int, rows: Int, metrics: [Metric]) {
    self.classes = classes
    agreement = AgreementCounts(classes: classes)
    keepsScores = metrics.contains(.validationROCAUC)
    if keepsScores { scores.reserveCapacity(rows * classes) }
  }

  /// Adds a row by its probabilities, one a class.
  package mutating func add(_ probabilities: UnsafeBufferPointer<Float>, label: Int, guess: Int) {
    rows += 1
    agreement.add(label, isGiven: guess == label, isActual: true)
    if guess != label { agreement.add(guess, isGiven: true, isActual: false) }
    // Of equals the first counts as the likelier, as it does for the guess.
    let likelier = probabilities.indices.count {
      probabilities[$0] > probabilities[label]
        || probabilities[$0] == probabilities[label] && $0 < label
    }
    if likelier < 3 { inTop3 += 1 }
    if likelier < 5 { inTop5 += 1 }
    if keepsScores {
      scores.append(contentsOf: probabilities)
      labels.append(Int32(label))
    }
  }

  /// One metric of the rows so far. Classes that neither occur nor were given do not count.
  package func value(_ metric: Metric) -> Double {
    switch metric {
    case .validationTop3Accuracy: return Double(inTop3) / Double(rows)
    case .validationTop5Accuracy: return Double(inTop5) / Double(rows)
    case .validationROCAUC: return areaUnderCurve()
    default:
      guard let mean = agreement.mean(metric, over: agreement.occurring) else {
        preconditionFailure("\(metric.rawValue) is no metric of counts")
      }
      return mean
    }
  }

  /// Two classes have one curve; of more, the mean of each against the rest. NaN where no class has
  /// both rows of it and others, and where a probability is NaN, which has no rank.
  private func areaUnderCurve() -> Double {
    guard !scores.contains(where: \.isNaN) else { return .nan }
    let judged = classes == 2 ? [1] : Array(0..<classes)
    return RankedScores.meanAreaUnderCurve(
      judged.lazy.map { label in
        labels.indices.map { (scores[$0 * classes + label], labels[$0] == Int32(label)) }
      })
  }
}
