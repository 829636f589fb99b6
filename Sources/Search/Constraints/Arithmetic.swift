/// An arithmetic expression of numbers and quantities of a trial.
indirect enum Arithmetic: Sendable {
  /// What is done with two numbers.
  enum Operation: Character, Sendable {
    case plus = "+"
    case minus = "-"
    case times = "*"
    case over = "/"
  }

  case number(Double)
  case quantity(Quantity)
  case negative(Arithmetic)
  case operation(Operation, Arithmetic, Arithmetic)

  /// The value in double precision; nil where a quantity has none.
  func value(_ quantities: (Quantity) -> Double?) -> Double? {
    switch self {
    case .number(let number): return number
    case .quantity(let quantity): return quantities(quantity)
    case .negative(let operand): return operand.value(quantities).map { -$0 }
    case .operation(let operation, let left, let right):
      guard let left = left.value(quantities), let right = right.value(quantities) else {
        return nil
      }
      return switch operation {
      case .plus: left + right
      case .minus: left - right
      case .times: left * right
      case .over: left / right
      }
    }
  }

  /// The quantities that it names, in their order.
  var quantities: [Quantity] {
    switch self {
    case .number: []
    case .quantity(let quantity): [quantity]
    case .negative(let operand): operand.quantities
    case .operation(_, let left, let right): left.quantities + right.quantities
    }
  }
}
