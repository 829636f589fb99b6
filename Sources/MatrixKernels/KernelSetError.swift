/// A kernel set was asked for by a name that does not run here.
public struct KernelSetError: Error, Equatable, CustomStringConvertible {
  /// The name that was asked for.
  public let name: String
  /// The names that would do.
  public let available: [String]

  /// The sentence for people.
  public var description: String {
    "no kernel set \"\(name)\" runs on this processor; there is "
      + available.joined(separator: ", ")
  }
}
