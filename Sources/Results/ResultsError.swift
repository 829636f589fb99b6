/// Why a result file cannot be written or used.
public enum ResultsError: Error, Equatable, CustomStringConvertible {
  /// There is a result of that name already.
  case exists(path: String)
  /// The disk has too little room.
  case diskFull(path: String, needed: Int, free: Int)
  /// The system refused an operation on a file.
  case system(path: String, operation: String, reason: String)
  /// What was written could not be read back.
  case verificationFailed(path: String, reason: String)
  /// The file is no result of this program.
  case notAResult(path: String, reason: String)
  /// There is no such trial.
  case noTrial(path: String, id: Int, known: String)
  /// The trial has no weights, for the reason given.
  case noWeights(path: String, id: Int, reason: String)
  /// Given weights do not fit the network.
  case wrongShape(path: String, found: String, expected: String)

  /// The sentence for people.
  public var description: String {
    switch self {
    case .exists(let path):
      "\(path) exists already, and a result is never overwritten; "
        + "--fresh moves it aside, --output takes another name"
    case .diskFull(let path, let needed, let free):
      "\(path): the result needs about \(megabytes(needed)), the disk has \(megabytes(free)) free"
    case .system(let path, let operation, let reason): "\(path): cannot \(operation): \(reason)"
    case .verificationFailed(let path, let reason):
      "\(path): what was written cannot be read back: \(reason)"
    case .notAResult(let path, let reason):
      "\(path) is no result file of overnight: \(reason)"
    case .noTrial(let path, let id, let known): "\(path) has no trial \(id); it has \(known)"
    case .noWeights(let path, let id, let reason):
      "\(path): trial \(id) has no weights: \(reason)"
    case .wrongShape(let path, let found, let expected):
      "\(path): its weights are for layers of \(found), the network has \(expected)"
    }
  }

  private func megabytes(_ bytes: Int) -> String {
    bytes < 10_000_000 ? "\(max(1, bytes / 1000)) kB" : "\(bytes / 1_000_000) MB"
  }
}
