/// How often a network was right about each class or label, for metrics that are means over these.
///
/// - Source: precision, recall and F1 with `average="macro"` of scikit-learn; a share of no rows is
///   0.
struct AgreementCounts {
  /// By class: rows that are of it and were given it.
  private var right: [Int]
  /// By class: rows that were given it.
  private var given: [Int]
  /// By class: rows that are of it.
  private var actual: [Int]

  init(classes: Int) {
    right = [Int](repeating: 0, count: classes)
    given = right
    actual = right
  }

  /// Adds what a row has to do with a class.
  @inline(__always)
  mutating func add(_ index: Int, isGiven: Bool, isActual: Bool) {
    if isGiven { given[index] += 1 }
    if isActual { actual[index] += 1 }
    if isGiven && isActual { right[index] += 1 }
  }

  /// The classes that some rows are of or were given.
  var occurring: [Int] { actual.indices.filter { actual[$0] + given[$0] > 0 } }

  /// The mean of a metric over some classes; nil for other metrics.
  func mean(_ metric: Metric, over classes: some Collection<Int>) -> Double? {
    func mean(_ value: (Int) -> (part: Int, whole: Int)) -> Double {
      let shares = classes.map(value).map { $0.whole == 0 ? 0 : Double($0.part) / Double($0.whole) }
      return shares.reduce(0, +) / Double(max(1, shares.count))
    }
    switch metric {
    case .validationPrecision: return mean { (right[$0], given[$0]) }
    case .validationRecall: return mean { (right[$0], actual[$0]) }
    case .validationF1: return mean { (2 * right[$0], given[$0] + actual[$0]) }
    default: return nil
    }
  }
}
