import Training

/// A condition that every trial of a sweep must meet, such as `parameter_count < 200000`: one
/// comparison of two arithmetic expressions.
package struct Constraint: Sendable {
  enum Comparison: String, CaseIterable, Sendable {
    case atMost = "<="
    case atLeast = ">="
    case equal = "=="
    case unequal = "!="
    case below = "<"
    case above = ">"

    func holds(_ left: Double, _ right: Double) -> Bool {
      switch self {
      case .atMost: left <= right
      case .atLeast: left >= right
      case .equal: left == right
      case .unequal: left != right
      case .below: left < right
      case .above: left > right
      }
    }
  }

  private let left: Arithmetic
  private let comparison: Comparison
  private let right: Arithmetic

  /// Reads a condition.
  ///
  /// - Throws: ``ConstraintError`` where it is none, or names what is no number of a trial.
  package init(_ text: String) throws(ConstraintError) {
    var parser = try ConstraintParser(text)
    (left, comparison, right) = try parser.comparison()
  }

  /// The quantities that it names, in their order.
  package var quantities: [Quantity] { left.quantities + right.quantities }

  /// Whether a trial meets it; nil where the trial lacks one of its quantities, so that it does not
  /// apply.
  func holds(_ values: ParameterValues, _ settings: TrialSettings, _ data: DataFacts) -> Bool? {
    guard let left = left.value({ $0.value(values, settings, data) }),
      let right = right.value({ $0.value(values, settings, data) })
    else { return nil }
    return comparison.holds(left, right)
  }
}
