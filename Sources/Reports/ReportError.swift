/// Why a report cannot be made.
public enum ReportError: Error, Equatable, CustomStringConvertible {
  /// The sweep has no such metric.
  case noMetric(String, known: [String])
  /// No trial was finished.
  case nothingFinished(path: String)

  /// The sentence for people.
  public var description: String {
    switch self {
    case .noMetric(let name, let known):
      "the sweep has no metric \"\(name)\"; it has \(known.joined(separator: ", "))"
    case .nothingFinished(let path): "\(path) has no finished trial"
    }
  }
}
