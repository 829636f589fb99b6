import Results

/// Which trial of a result a command is about.
public enum TrialChoice: Equatable, Sendable {
  /// The best by the sweep's objective; with folds, of the setting that is best in their mean.
  case best
  /// The one of this number.
  case number(Int)

  /// Reads `best` or a number; nil for anything else.
  public init?(_ text: String) {
    if text == "best" {
      self = .best
    } else if let number = Int(text) {
      self = .number(number)
    } else {
      return nil
    }
  }

  /// The trial's row.
  public func row(in results: SweepResults) throws -> Int {
    switch self {
    case .number(let id): return try results.row(of: id)
    case .best:
      guard let row = try TopReport(results).best() else {
        throw ReportError.nothingFinished(path: results.path)
      }
      return row
    }
  }
}
