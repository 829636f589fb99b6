/// Why a network cannot be exported.
public enum ExportError: Error, Equatable, CustomStringConvertible {
  /// The format cannot hold so large a network.
  case tooLarge(format: String)
  /// The format holds a single network.
  case severalNetworks(format: String)
  /// The format has nothing that does what becomes of the columns.
  case cannotPrepare(format: String, what: String)

  /// The sentence for people.
  public var description: String {
    switch self {
    case .severalNetworks(let format):
      "\(format) holds a single network; the ensemble goes to onnx, npz or json, and --trial 3 exports "
        + "one of its members"
    case .cannotPrepare(let format, let what):
      "\(format) has no layer for \(what); --format onnx, npz and json hold everything"
    case .tooLarge(let format): "the network is too large for \(format); the result file has it"
    }
  }
}
