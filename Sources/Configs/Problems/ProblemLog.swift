/// Collects the mistakes of one config.
final class ProblemLog {
  let file: String
  private(set) var problems: [ConfigurationProblem] = []

  init(file: String) { self.file = file }

  /// Notes a mistake; a value without a line came from the command line.
  func add(_ path: String, line: Int?, _ message: String) {
    let problem = ConfigurationProblem(
      file: line == nil && !path.isEmpty ? "--set" : file, line: line, path: path,
      message: message)
    if !problems.contains(problem) { problems.append(problem) }
  }

  func throwIfAny() throws(ConfigurationError) {
    if !problems.isEmpty { throw ConfigurationError(problems) }
  }
}
