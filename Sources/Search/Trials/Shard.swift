/// One of several parts of a sweep, for several machines.
public struct Shard: Equatable, Sendable, CustomStringConvertible {
  /// Which part, from 1.
  public let number: Int
  /// How many parts there are.
  public let count: Int

  /// Reads `3/16`; nil for anything else.
  public init?(_ text: String) {
    let parts = text.split(separator: "/", omittingEmptySubsequences: false).map { Int($0) }
    guard parts.count == 2, let number = parts[0], let count = parts[1], count >= 1,
      (1...count).contains(number)
    else { return nil }
    self.number = number
    self.count = count
  }

  /// `3/16`.
  public var description: String { "\(number)/\(count)" }

  /// Whether a trial is of this part as earlier versions divided sweeps: every `count`-th trial.
  package func isEveryNth(_ trial: Int) -> Bool { (trial - 1) % count == number - 1 }
}
