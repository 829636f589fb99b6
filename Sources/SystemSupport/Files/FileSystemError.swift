/// Why the system did not do what was asked of it.
public enum FileSystemError: Error, Equatable, CustomStringConvertible {
  /// A system call failed, for the reason that the system gives.
  case refused(path: String, operation: String, reason: String)
  /// There is a file where a folder is needed.
  case isAFile(path: String)

  /// The sentence for people.
  public var description: String {
    switch self {
    case .refused(let path, let operation, let reason): "\(path): cannot \(operation): \(reason)"
    case .isAFile(let path): "\(path) is a file and no folder"
    }
  }
}
