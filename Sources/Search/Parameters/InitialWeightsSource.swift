/// Given weights to begin from.
public enum InitialWeightsSource: Hashable, Sendable {
  /// An HDF5 file with `layer_1/weights` [inputs, outputs], `layer_1/biases` and so on.
  case file(String)
  /// A trial of an earlier sweep.
  case trial(results: String, id: Int)

  /// The source as text.
  public var text: String {
    switch self {
    case .file(let path): path
    case .trial(let results, let id): "\(results) trial \(id)"
    }
  }
}
