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

  /// By ranks, equals sharing theirs: Hanley and McNeil 1982, doi:10.1148/radiology.143.1.7063747. Two
  /// classes have one curve; of more, the mean of each against the rest. 0.5 where there is no pair, NaN where a
  /// probability is none: it has no rank.
  private func areaUnderCurve() -> Double {
    guard !scores.contains(where: \.isNaN) else { return .nan }
    let judged = classes == 2 ? [1] : Array(0..<classes)
    let areas = judged.compactMap { label -> Double? in
      let positives = actual[label]
      let negatives = labels.count - positives
      guard positives > 0, negatives > 0 else { return nil }
      let ranked = labels.indices.map {
        (score: scores[$0 * classes + label], isPositive: labels[$0] == Int32(label))
      }.sorted { $0.score < $1.score }
      var rankSum = 0.0
      var start = 0
      while start < ranked.count {
        var end = start
        var equals = 0
        while end < ranked.count, ranked[end].score == ranked[start].score {
          if ranked[end].isPositive { equals += 1 }
          end += 1
        }
        rankSum += Double(equals) * (Double(start + 1) + Double(end)) / 2
        start = end
      }
      let least = Double(positives) * Double(positives + 1) / 2
      return (rankSum - least) / (Double(positives) * Double(negatives))
    }
    return areas.isEmpty ? 0.5 : areas.reduce(0, +) / Double(areas.count)
  }
}
