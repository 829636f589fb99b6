import Datasets

extension DataPart {
  /// Whether a ROC curve exists for its rows: they are of more than one class, or some label is on
  /// some rows only.
  func hasSeveralClasses(_ task: Task) -> Bool {
    switch task {
    case .regression: return false
    case .classification:
      guard let first = rows.first else { return false }
      return rows.contains { labels[Int($0)] != labels[Int(first)] }
    case .multiLabel:
      guard let first = rows.first else { return false }
      return (0..<targets.columns).contains { label in
        rows.contains { targets[Int($0), label] != targets[Int(first), label] }
      }
    }
  }
}
