/// What a network made of the rows of each class, for metrics that are means over the classes.
struct ClassificationCounts {
  private let classes: Int
  private let keepsScores: Bool
  private var right: [Int]
  private var given: [Int]
  private var actual: [Int]
  private var inTop3 = 0
  private var inTop5 = 0
  private var labels: [Int32] = []
  /// The probability of each class, row by row.
  private var scores: [Float] = []

  init(classes: Int, rows: Int, metrics: [Metric]) {
    self.classes = classes
    right = [Int](repeating: 0, count: classes)
    given = right
    actual = right
    keepsScores = metrics.contains(.validationROCAUC)
    if keepsScores { scores.reserveCapacity(rows * classes) }
  }

  /// Adds a row by its probabilities, one a class.
  mutating func add(_ probabilities: UnsafeBufferPointer<Float>, label: Int, guess: Int) {
    actual[label] += 1
    given[guess] += 1
    if guess == label { right[label] += 1 }
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

  /// One metric of the rows so far. Classes that neither occur nor were given do not count; a share of
  /// nothing is 0, as in scikit-learn.
  func value(_ metric: Metric) -> Double {
    let rows = Double(actual.reduce(0, +))
    switch metric {
    case .validationTop3Accuracy: return Double(inTop3) / rows
    case .validationTop5Accuracy: return Double(inTop5) / rows
    case .validationPrecision: return mean { Self.share(right[$0], given[$0]) }
    case .validationRecall: return mean { Self.share(right[$0], actual[$0]) }
    case .validationF1: return mean { Self.share(2 * right[$0], given[$0] + actual[$0]) }
    case .validationROCAUC: return areaUnderCurve()
    default: preconditionFailure("\(metric.rawValue) is no metric of counts")
    }
  }

  private static func share(_ part: Int, _ whole: Int) -> Double {
    whole == 0 ? 0 : Double(part) / Double(whole)
  }

  private func mean(_ value: (Int) -> Double) -> Double {
    let counted = (0..<classes).filter { actual[$0] + given[$0] > 0 }
    return counted.reduce(0) { $0 + value($1) } / Double(max(1, counted.count))
  }

  /// Two classes have one curve; of more, the mean of each against the rest. NaN where no class has both rows of it
  /// and others, and where a probability is none, because that has no rank.
  private func areaUnderCurve() -> Double {
    guard !scores.contains(where: \.isNaN) else { return .nan }
    let judged = classes == 2 ? [1] : Array(0..<classes)
    let areas = judged.compactMap { label in
      RankedScores.areaUnderCurve(
        labels.indices.map { (scores[$0 * classes + label], labels[$0] == Int32(label)) })
    }
    return areas.isEmpty ? .nan : areas.reduce(0, +) / Double(areas.count)
  }
}
