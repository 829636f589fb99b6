import Results

/// Which trial of a result a command is about.
public enum TrialChoice: Equatable, Sendable {
  /// The best by the sweep's objective; with folds, of the setting that is best in their mean.
  case best
  /// The one of this number.
  case number(Int)
  /// The ensemble that was put together from several.
  case ensemble

  /// Reads `best`, `ensemble` or a number; nil for anything else.
  public init?(_ text: String) {
    if text == "best" {
      self = .best
    } else if text == "ensemble" {
      self = .ensemble
    } else if let number = Int(text) {
      self = .number(number)
    } else {
      return nil
    }
  }

  /// The ensemble, where it is meant: by its name, or as the best where there is one; nil where a
  /// single trial is meant.
  public func ensemble(in results: SweepResults) throws -> StoredEnsemble? {
    switch self {
    case .number: return nil
    case .best: return try results.ensemble()
    case .ensemble:
      guard let ensemble = try results.ensemble() else {
        throw ReportError.noEnsemble(path: results.path)
      }
      return ensemble
    }
  }

  /// The trial's row.
  public func row(in results: SweepResults) throws -> Int {
    switch self {
    case .number(let id): return try results.row(of: id)
    case .ensemble: throw ReportError.severalTrials(path: results.path)
    case .best:
      guard let row = try TopReport(results).best() else {
        throw ReportError.nothingFinished(path: results.path)
      }
      return row
    }
  }
}
