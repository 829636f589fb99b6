import Foundation

/// Names a trial by what decides its result, its hyperparameters: the same in every sweep that has
/// the trial, whatever its number there.
public struct TrialKey: Hashable, Sendable {
  /// The name as a number below 2^53, which every tool reads exactly.
  public let value: Int64

  /// A name as it was stored.
  public init(value: Int64) { self.value = value }

  /// The name of a trial with these hyperparameters: FNV-1a over `name=value` lines, 53 bits of it.
  ///
  /// - Parameter left: a hyperparameter to leave out.
  public init(_ values: [Parameter: ParameterValue], without left: Parameter? = nil) {
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    func add(_ text: some StringProtocol) {
      for byte in text.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
    }
    for parameter in Parameter.allCases where parameter != left {
      guard let value = values[parameter] else { continue }
      add(parameter.rawValue)
      add("=")
      add(value.text)
      add("\n")
    }
    self.value = Int64(hash >> 11)
  }
}
