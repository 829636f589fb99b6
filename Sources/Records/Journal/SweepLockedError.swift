/// Another process works on a sweep.
public struct SweepLockedError: Error, Equatable, CustomStringConvertible {
  /// The result that it makes.
  public let path: String
  /// The other process, as its lock's file names it.
  public let holder: String

  /// The sentence for people.
  public var description: String {
    "\(path) is being made by \(holder); wait for it, stop it, or take another --output"
  }
}
