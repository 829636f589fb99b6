extension ParameterValue {
  /// The word for the value's kind in result files and journals.
  package var kind: String {
    switch self {
    case .number: "number"
    case .integer: "integer"
    case .text: "text"
    case .flag: "flag"
    case .sizes: "sizes"
    case .words: "words"
    case .numbers, .named: "numbers"
    case .weights: "weights"
    }
  }

  /// A value as a text column keeps it.
  ///
  /// - Parameters:
  ///   - text: the value's ``text``, not empty.
  ///   - kind: the kind of the column, which may hold values of other kinds, too.
  package init(text: String, kind: String, of parameter: Parameter) {
    // Such a column may hold one word as well as lists.
    if parameter == .activation, text.contains("-") {
      self = .words(text.split(separator: "-").map(String.init))
    } else if parameter == .classWeights, text.contains(":") {
      self = .numbers(text.split(separator: ":").compactMap { Double($0) })
    } else if kind == "sizes" {
      self = .sizes(text == "none" ? [] : text.split(separator: "-").compactMap { Int($0) })
    } else if kind == "integer", let number = Int(text) {
      self = .integer(number)
    } else {
      self = .text(text)
    }
  }

  /// A value as a column of numbers keeps it.
  package init(number: Double, kind: String) {
    switch kind {
    case "integer": self = .integer(Int(number))
    case "flag": self = .flag(number != 0)
    default: self = .number(number)
    }
  }
}
