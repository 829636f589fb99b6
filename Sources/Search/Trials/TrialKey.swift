/// Names a trial by what decides its result, its hyperparameters: the same in every sweep that has
/// the trial, under any number.
public struct TrialKey: Hashable, Sendable {
  /// The name as a number below 2^53, which every tool reads exactly.
  public let value: Int64

  /// A name as it was stored.
  public init(value: Int64) { self.value = value }

  /// The name of a trial with these hyperparameters: FNV-1a over `name=value` lines, 53 bits of it.
  public init(_ values: ParameterValues) { self = Self.pair(values).key }

  /// A trial's name, and the one that it has with any number of epochs.
  public static func pair(
    _ values: ParameterValues
  ) -> (key: TrialKey, withoutEpochs: TrialKey) {
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    var hashWithoutEpochs = hash
    for (parameter, value) in values {
      func add(_ text: String) {
        for byte in text.utf8 {
          hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3
          if parameter == .epochs { continue }
          hashWithoutEpochs = (hashWithoutEpochs ^ UInt64(byte)) &* 0x100_0000_01b3
        }
      }
      add(parameter.name)
      add("=")
      add(value.text)
      add("\n")
    }
    return (
      TrialKey(value: Int64(hash >> 11)), TrialKey(value: Int64(hashWithoutEpochs >> 11))
    )
  }
}
