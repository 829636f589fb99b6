/// What the text of a field looks like.
package enum CSVText {
  /// A field as text, without blanks around it.
  static func text(_ bytes: UnsafeBufferPointer<UInt8>, _ encoding: TextEncoding) -> String {
    let text = encoding.decode(bytes)
    // Foundation's trimming takes longer than all else that is done with a class's name.
    let visible: Range<UInt8> = 0x21..<0x7F
    if let first = bytes.first, let last = bytes.last, visible ~= first, visible ~= last {
      return text
    }
    return text.withoutBlanks
  }

  /// A field as a message shows it: of what cannot be seen, such as a no-break space, the number.
  static func visible(_ bytes: UnsafeBufferPointer<UInt8>, _ encoding: TextEncoding) -> String {
    encoding.decode(bytes).trimmed { $0 == " " || $0 == "\t" }.unicodeScalars
      .map { scalar in
        switch scalar.properties.generalCategory {
        case .spaceSeparator where scalar != " ", .control, .format, .lineSeparator,
          .paragraphSeparator:
          "\\u{\(String(scalar.value, radix: 16, uppercase: true))}"
        default: String(scalar)
        }
      }
      .joined()
  }

  /// Whether a field is a number such as 0,5 or 1,234: digits with a comma between.
  package static func hasDecimalComma(_ bytes: some BidirectionalCollection<UInt8>) -> Bool {
    var digits = bytes[...]
    while digits.first == 0x20 { digits = digits.dropFirst() }
    while digits.last == 0x20 { digits = digits.dropLast() }
    if let sign = digits.first, sign == 0x2B || sign == 0x2D { digits = digits.dropFirst() }
    let parts = digits.split(separator: 0x2C, omittingEmptySubsequences: false)
    return parts.count >= 2
      && parts.allSatisfy { !$0.isEmpty && $0.allSatisfy { 0x30...0x39 ~= $0 } }
  }
}
