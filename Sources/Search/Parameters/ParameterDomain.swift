/// What the values of a hyperparameter may be.
package enum ParameterDomain: Sendable {
  /// Nodes of hidden layers.
  case sizes
  /// One of some words, or a list of them.
  case words([String])
  /// How often each class counts.
  case classWeights
  /// One of some words.
  case choice([String])
  /// true or false.
  case flag
  /// A number that passes a test, which the text describes.
  case number(String, @Sendable (Double) -> Bool)
  /// A whole number of a range.
  case integer(ClosedRange<Int>)
  /// A whole number of rows, or `full`.
  case batchSize
  /// A source of weights.
  case weights

  /// A number that is not infinite.
  static let finite = number("a finite number") { $0.isFinite }
  /// A share below 1.
  static let share = number("a number from 0 to below 1") { $0 >= 0 && $0 < 1 }
  /// A finite number above 0.
  static let positive = number("a positive number") { $0 > 0 && $0.isFinite }
  /// A finite number from 0 on.
  static let notNegative = number("a number that is not negative") { $0 >= 0 && $0.isFinite }
}
