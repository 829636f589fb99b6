import Wording

/// Why a report cannot be made.
public enum ReportError: Error, Equatable, CustomStringConvertible {
  /// The sweep has no such metric.
  case noMetric(String, known: [String])
  /// Too few trials to tell what mattered.
  case tooFewTrials(path: String, count: Int)
  /// No trial was finished.
  case nothingFinished(path: String)
  /// There is no ensemble.
  case noEnsemble(path: String)
  /// An ensemble is several trials.
  case severalTrials(path: String)
  /// Results that are ranked by different measures: a path and its measure, and another.
  case otherObjective(String, String, String, String)
  /// A file that is no page of a result stands where one would be written.
  case otherFile(path: String)
  /// No rows were kept for a test.
  case noTestRows(path: String)

  /// The sentence for people.
  public var description: String {
    switch self {
    case .noMetric(let name, let known):
      "the sweep has no metric \"\(name)\"; it has \(known.joined(separator: ", "))"
    case .tooFewTrials(let path, let count):
      "\(path) has \(counted(count, "finished trial")) that differ in more than their seed; four or "
        + "more are needed to tell what mattered"
    case .noEnsemble(let path):
      "\(path) has no ensemble; overnight ensemble \(path) puts one together"
    case .severalTrials(let path):
      "the ensemble of \(path) is several trials; give the number of one"
    case .otherObjective(let path, let measure, let other, let otherMeasure):
      "\(path) is ranked by \(measure), \(other) by \(otherMeasure): one page compares results of one "
        + "measure; write a page for each"
    case .otherFile(let path):
      "\(path) exists and is no report of overnight; --output names another file"
    case .noTestRows(let path):
      "\(path): no rows were kept for a test; \"test\": 0.2 in \"dataset\" keeps a fifth of them"
    case .nothingFinished(let path): "\(path) has no finished trial"
    }
  }
}
