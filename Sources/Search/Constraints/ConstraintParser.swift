import Wording

/// Reads conditions. From the weakest to the strongest: a comparison, `+` and `-`, `*` and `/`, a
/// sign, parentheses; operations of one strength go from left to right.
struct ConstraintParser {
  private enum Token: Equatable {
    case number(Double)
    case name(String)
    case sign(String)

    var text: String {
      switch self {
      case .number(let number): numberText(number)
      case .name(let text), .sign(let text): text
      }
    }
  }

  /// The most characters of a condition, so that nested parentheses cannot exhaust the stack.
  private static let mostCharacters = 1000
  private static let comparisons = Constraint.Comparison.allCases.map(\.rawValue)

  private var tokens: [Token]
  private var place = 0

  init(_ text: String) throws(ConstraintError) {
    guard text.count <= Self.mostCharacters else {
      throw ConstraintError(message: "is longer than \(Self.mostCharacters) characters")
    }
    tokens = try Self.tokens(text)
  }

  /// The whole condition.
  mutating func comparison() throws(ConstraintError) -> (
    Arithmetic, Constraint.Comparison, Arithmetic
  ) {
    guard !tokens.isEmpty else { throw Self.noCondition }
    let left = try sum()
    guard case .sign(let sign)? = next, let comparison = Constraint.Comparison(rawValue: sign)
    else {
      if next == .sign("=") { throw ConstraintError(message: "compares with \"=\"; write \"==\"") }
      throw next.map(Self.unexpected) ?? Self.noCondition
    }
    place += 1
    let right = try sum()
    switch next {
    case nil: return (left, comparison, right)
    case .sign(let sign)? where Self.comparisons.contains(sign):
      throw ConstraintError(message: "has two comparisons; write two conditions")
    case .name("and")?, .sign("&&")?:
      throw ConstraintError(message: "joins two conditions; write each as a text of its own")
    case .name("or")?, .sign("||")?:
      throw ConstraintError(message: "has \"or\"; a trial must meet every condition")
    case let token?: throw Self.unexpected(token)
    }
  }

  private var next: Token? { place < tokens.count ? tokens[place] : nil }

  /// Takes one of some signs, if it comes next.
  private mutating func take(_ signs: [String]) -> String? {
    guard case .sign(let sign)? = next, signs.contains(sign) else { return nil }
    place += 1
    return sign
  }

  private mutating func sum() throws(ConstraintError) -> Arithmetic {
    var left = try product()
    while let sign = take(["+", "-"]) {
      left = .operation(sign == "+" ? .plus : .minus, left, try product())
    }
    return left
  }

  private mutating func product() throws(ConstraintError) -> Arithmetic {
    var left = try factor()
    while let sign = take(["*", "/"]) {
      left = .operation(sign == "*" ? .times : .over, left, try factor())
    }
    return left
  }

  private mutating func factor() throws(ConstraintError) -> Arithmetic {
    if take(["-"]) != nil { return .negative(try factor()) }
    if take(["("]) != nil {
      let inner = try sum()
      guard take([")"]) != nil else {
        throw ConstraintError(message: "lacks a closing parenthesis")
      }
      return inner
    }
    guard let token = next else {
      throw ConstraintError(message: "ends where a number or a name is expected")
    }
    place += 1
    switch token {
    case .number(let number): return .number(number)
    case .name(let name):
      guard let quantity = Quantity(name) else { throw Self.unknown(name) }
      return .quantity(quantity)
    case .sign: throw Self.unexpected(token)
    }
  }
}

/// Tokens and messages.
extension ConstraintParser {
  private static func tokens(_ text: String) throws(ConstraintError) -> [Token] {
    let characters = Array(text)
    var tokens: [Token] = []
    var place = 0
    while place < characters.count {
      let (start, character) = (place, characters[place])
      if character.isWhitespace {
        place += 1
      } else if isLetter(character) {
        while place < characters.count, isLetter(characters[place]) || isDigit(characters[place]) {
          place += 1
        }
        tokens.append(.name(String(characters[start..<place])))
      } else if isDigit(character) {
        while place < characters.count, isPartOfNumber(characters, place) { place += 1 }
        let written = String(characters[start..<place])
        guard let number = Double(written), number.isFinite else {
          throw ConstraintError(message: "has \"\(written)\", which is not a number")
        }
        tokens.append(.number(number))
      } else {
        let pair = String(characters[start..<min(start + 2, characters.count)])
        let sign = ["<=", ">=", "==", "!=", "&&", "||"].contains(pair) ? pair : String(character)
        guard "<>=!+-*/()&|".contains(character), !["!", "&", "|"].contains(sign) else {
          throw ConstraintError(
            message: "has \"\(character)\"; a condition is made of names, numbers, + - * / ( ) and "
              + "one of < <= > >= == !=")
        }
        tokens.append(.sign(sign))
        place += sign.count
      }
    }
    return tokens
  }

  /// Names hold a point: `hidden_sizes.layers`.
  private static func isLetter(_ character: Character) -> Bool {
    character == "_" || character.isLetter && character.isASCII
  }

  private static func isDigit(_ character: Character) -> Bool {
    character == "." || character.isNumber && character.isASCII
  }

  /// Digits, letters, and the sign of an exponent, so that `1e-4` is one number and `200k` is none.
  private static func isPartOfNumber(_ characters: [Character], _ place: Int) -> Bool {
    isDigit(characters[place]) || isLetter(characters[place])
      || "+-".contains(characters[place]) && "eE".contains(characters[place - 1])
  }

  private static let noCondition = ConstraintError(
    message: "is no condition, such as \"parameter_count < 200000\"")

  private static func unexpected(_ token: Token) -> ConstraintError {
    ConstraintError(message: "has \"\(token.text)\" where it cannot be")
  }

  private static func unknown(_ name: String) -> ConstraintError {
    if let parameter = Parameter(name) {
      return ConstraintError(
        message: parameter == .hiddenSizes
          ? "compares hidden_sizes, which is a list; take hidden_sizes.layers, .largest, .smallest, .first "
            + "or .last"
          : "compares \(name), which is not a number; \"exclude\" leaves out values"
      )
    }
    let known = Quantity.all.map(\.name)
    return ConstraintError(
      message: "names \"\(name)\", which is no number of a trial"
        + (suggestedName(for: name, among: known).map { "; did you mean \"\($0)\"?" }
          ?? "; there are \(known.joined(separator: ", "))"))
  }
}
