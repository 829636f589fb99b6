import Wording

/// A value of a JSON5 document, with the line it stands on.
package struct JSONValue: Sendable {
  /// One key of an object with its value.
  package struct Member: Sendable {
    package let key: String
    package let line: Int?
    package var value: JSONValue
  }

  package enum Kind: Sendable {
    case null
    case boolean(Bool)
    case number(Double)
    case text(String)
    case array([JSONValue])
    case object([Member])
  }

  package var kind: Kind
  /// Line in the file, from 1; nil for a value of the command line.
  package let line: Int?

  /// The value as it would be written, for messages; long ones are cut.
  package var written: String {
    let full = writtenInFull
    return full.count > 60 ? full.prefix(57) + "…" : full
  }

  /// The value as it would be written.
  package var writtenInFull: String { JSONValue.write(self) }

  /// Whether it is a whole number.
  package var isWhole: Bool {
    if case .number(let number) = kind { number == number.rounded() } else { false }
  }

  package var isObject: Bool { if case .object = kind { true } else { false } }

  private static func write(_ value: JSONValue) -> String {
    switch value.kind {
    case .null: "null"
    case .boolean(let flag): flag ? "true" : "false"
    case .number(let number): numberText(number)
    case .text(let text): "\"\(text)\""
    case .array(let items): "[" + items.map(write).joined(separator: ", ") + "]"
    case .object(let members):
      "{" + members.map { "\"\($0.key)\": \(write($0.value))" }.joined(separator: ", ") + "}"
    }
  }
}
