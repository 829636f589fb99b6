import SystemSupport

/// The text that a config was read from: enough to read it again.
public struct ConfigurationSource: Equatable, Sendable {
  /// The sweep's name.
  public let name: String
  /// The file.
  public let file: String
  /// What was in it.
  public let text: String
  /// The `--set` overrides that were applied to it.
  public let overrides: [String]

  /// Creates a value of its properties.
  public init(name: String, file: String, text: String, overrides: [String]) {
    self.name = name
    self.file = file
    self.text = text
    self.overrides = overrides
  }

  /// SHA-256 of the text and its overrides, in hexadecimal.
  public var sha256: String {
    SHA256.hexadecimal(of: ([text] + overrides).joined(separator: "\n--set "))
  }
}

extension Configuration {
  /// Where it was read from.
  public var source: ConfigurationSource {
    ConfigurationSource(name: name, file: file, text: text, overrides: overrides)
  }

  /// The config that a source holds.
  public init(_ source: ConfigurationSource) throws(ConfigurationError) {
    try self.init(text: source.text, file: source.file, overrides: source.overrides)
  }
}
