import Networks
import Wording

/// One value of one hyperparameter.
public enum ParameterValue: Hashable, Sendable {
  /// A real number.
  case number(Double)
  /// A whole number.
  case integer(Int)
  /// A word.
  case text(String)
  /// true or false.
  case flag(Bool)
  /// Nodes of hidden layers.
  case sizes([Int])
  /// A word for each hidden layer.
  case words([String])
  /// A number for each class.
  case numbers([Double])
  /// Numbers for some classes by their names, in the order of the names.
  indirect case named([String: Double])
  /// Weights to begin from; indirect, because a plan keeps many thousands of other values beside
  /// few of these.
  indirect case weights(InitialWeightsSource)

  /// The value as text, in tables and messages.
  public var text: String {
    switch self {
    case .number(let number): numberText(number)
    case .integer(let number): String(number)
    case .text(let text): text
    case .flag(let flag): flag ? "true" : "false"
    case .sizes(let sizes): NetworkLayout.name(ofHiddenSizes: sizes)
    case .words(let words): words.joined(separator: "-")
    case .numbers(let numbers): numbers.map(numberText).joined(separator: ":")
    case .named(let numbers):
      "{"
        + numbers.sorted { $0.key < $1.key }.map { "\($0.key): \(numberText($0.value))" }
        .joined(separator: ", ") + "}"
    case .weights(let source): source.text
    }
  }

  /// The value as a number, where it is one; flags count as 0 and 1.
  public var number: Double? {
    switch self {
    case .number(let number): number
    case .integer(let number): Double(number)
    case .flag(let flag): flag ? 1 : 0
    default: nil
    }
  }
}
