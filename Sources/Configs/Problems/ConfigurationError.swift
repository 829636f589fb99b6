/// Every mistake of a config, found in one reading.
public struct ConfigurationError: Error, Equatable, CustomStringConvertible {
  /// The mistakes, in the order of the file.
  public let problems: [ConfigurationProblem]

  /// Sorts the mistakes by line.
  public init(_ problems: [ConfigurationProblem]) {
    self.problems = problems.enumerated().sorted {
      ($0.element.line ?? 0, $0.offset) < ($1.element.line ?? 0, $1.offset)
    }.map(\.element)
  }

  /// One line a mistake, places and paths aligned.
  public var description: String {
    let places = problems.map(\.place)
    let width = places.map(\.count).max() ?? 0
    let pathWidth = min(40, problems.map(\.path.count).max() ?? 0)
    return zip(places, problems).map { place, problem in
      let path =
        pathWidth == 0
        ? ""
        : problem.path
          + String(repeating: " ", count: max(0, pathWidth - problem.path.count)) + "  "
      return place + String(repeating: " ", count: width - place.count) + "  " + path
        + problem.message
    }.joined(separator: "\n")
  }
}
