/// Rows a step.
public enum BatchSize: Hashable, Sendable {
  /// A number of rows; the last batch of an epoch may be smaller.
  case rows(Int)
  /// All training rows, in their order.
  case full

  /// Rows of a whole batch of a data set.
  public func count(of rows: Int) -> Int {
    switch self {
    case .rows(let count): min(count, rows)
    case .full: rows
    }
  }
}
