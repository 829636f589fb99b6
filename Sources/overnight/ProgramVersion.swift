import SystemSupport

/// The program's version, and the commit it was built from where the start script knows it.
enum ProgramVersion {
  static let number = "0.1.0"

  static var text: String {
    guard let commit = ProcessInfo.processInfo.environment["OVERNIGHT_COMMIT"], !commit.isEmpty
    else { return number }
    return "\(number) (\(commit))"
  }
}
