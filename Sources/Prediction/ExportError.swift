/// Why a network cannot be exported.
public enum ExportError: Error, Equatable, CustomStringConvertible {
  /// The format cannot hold so large a network.
  case tooLarge(format: String)

  /// The sentence for people.
  public var description: String {
    switch self {
    case .tooLarge(let format): "the network is too large for \(format); the result file has it"
    }
  }
}
