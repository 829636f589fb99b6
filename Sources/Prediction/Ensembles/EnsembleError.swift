/// Why no ensemble can be put together.
public enum EnsembleError: Error, CustomStringConvertible {
  /// There are no rows to choose by.
  case noValidation(String)
  /// There are no folds.
  case noFolds(String)
  /// No trial has a network.
  case nothingFinished(String)

  /// The sentence for people.
  public var description: String {
    switch self {
    case .noValidation(let path):
      "\(path): an ensemble is chosen by validation rows, and there are none; \"validation\": 0.2 or "
        + "\"folds\": 5 in \"dataset\" keeps some"
    case .noFolds(let path):
      "\(path): \"folds\" puts the networks of the folds together, and there are none; take \"greedy\""
    case .nothingFinished(let path): "\(path): no trial has a network to choose from"
    }
  }
}
