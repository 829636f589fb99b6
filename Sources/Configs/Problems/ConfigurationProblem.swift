/// One mistake in a config: where, what is wrong, and what would be right.
public struct ConfigurationProblem: Equatable, Sendable {
  /// The config file, or `--set`.
  public let file: String
  /// The line, from 1; nil for the command line or for the file as a whole.
  public let line: Int?
  /// The key path, such as `parameters.learning_rate[1]`; empty for the file as a whole.
  public let path: String
  /// The sentence.
  public let message: String

  /// Creates a value of its properties.
  public init(file: String, line: Int?, path: String, message: String) {
    self.file = file
    self.line = line
    self.path = path
    self.message = message
  }

  /// Where it is: `configs/digits.json:9`.
  public var place: String { file + (line.map { ":\($0)" } ?? "") }
}
