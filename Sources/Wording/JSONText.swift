import SystemSupport

/// A JSON value to be written: what has no type in Swift that an encoder would take.
package indirect enum JSONText: Sendable {
  /// null.
  case null
  /// true or false.
  case flag(Bool)
  /// A whole number.
  case integer(Int)
  /// A real number.
  case number(Double)
  /// A text.
  case text(String)
  /// Values in order.
  case list([JSONText])
  /// Values by name.
  case object([String: JSONText])

  /// The value as JSON, names in order.
  package var written: String {
    switch self {
    case .null: "null"
    case .flag(let flag): flag ? "true" : "false"
    case .integer(let number): String(number)
    case .number(let number): number.isFinite ? "\(number)" : "null"
    case .text(let text): Self.quoted(text)
    case .list(let items): "[" + items.map(\.written).joined(separator: ",") + "]"
    case .object(let members):
      "{"
        + members.sorted { $0.key < $1.key }.map { Self.quoted($0.key) + ":" + $0.value.written }
        .joined(separator: ",") + "}"
    }
  }

  private static func quoted(_ text: String) -> String {
    var result = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"", "\\": result += "\\" + String(scalar)
      case "\n": result += "\\n"
      case "\u{0}"..."\u{1F}": result += formatted("\\u%04x", scalar.value)
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result + "\""
  }
}

extension JSONText: ExpressibleByStringLiteral, ExpressibleByBooleanLiteral,
  ExpressibleByIntegerLiteral, ExpressibleByFloatLiteral, ExpressibleByArrayLiteral,
  ExpressibleByDictionaryLiteral
{
  /// A text.
  package init(stringLiteral text: String) { self = .text(text) }
  /// true or false.
  package init(booleanLiteral flag: Bool) { self = .flag(flag) }
  /// A whole number.
  package init(integerLiteral number: Int) { self = .integer(number) }
  /// A real number.
  package init(floatLiteral number: Double) { self = .number(number) }
  /// Values in order.
  package init(arrayLiteral items: JSONText...) { self = .list(items) }
  /// Values by name; of one that is there twice, the last.
  package init(dictionaryLiteral members: (String, JSONText)...) {
    self = .object(Dictionary(members) { $1 })
  }
}
