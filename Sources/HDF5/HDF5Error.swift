/// An HDF5 operation that failed: what was tried, on which file and object, and the library's
/// words.
public struct HDF5Error: Error, Equatable, CustomStringConvertible {
  /// What was tried: "open", "read", "write" …
  public let operation: String
  /// The file.
  public let file: String
  /// The object inside the file, `/` for the file itself.
  public let object: String
  /// What was wrong: the library's own error stack, innermost first, or our own sentence.
  public let reasons: [String]
  /// Whether the file was being written: the disk is full, say, and the caller did nothing wrong.
  public let isOfOutput: Bool

  /// Creates a value of its properties.
  public init(
    operation: String, file: String, object: String, reasons: [String], isOfOutput: Bool = false
  ) {
    self.isOfOutput = isOfOutput
    self.operation = operation
    self.file = file
    self.object = object
    self.reasons = reasons
  }

  /// The sentence for people.
  public var description: String {
    let place = object == "/" || object.isEmpty ? file : "\(file): \(object)"
    let reason = reasons.isEmpty ? "libhdf5 gave no reason" : reasons.joined(separator: "; ")
    return "\(place): cannot \(operation): \(reason)"
  }
}
