/// The name of the class that a label is, however it is written.
public enum LabelName {
  /// The name of the class that a text is: `true` for True, `1` for 01 and 1.0, other texts as they
  /// stand.
  public static func of(_ text: String) -> String {
    let lowercased = text.lowercased()
    if lowercased == "true" || lowercased == "false" { return lowercased }
    let bytes = Array(text.utf8)
    guard let first = bytes.first, bytes.count < 400 else { return text }
    let digits = bytes.dropFirst(first == 0x2B || first == 0x2D ? 1 : 0)
    if !digits.isEmpty, digits.allSatisfy({ 0x30...0x39 ~= $0 }) {
      let kept = digits.drop { $0 == 0x30 }
      if kept.isEmpty { return "0" }
      return (first == 0x2D ? "-" : "") + String(decoding: kept, as: UTF8.self)
    }
    guard let number = bytes.withUnsafeBufferPointer({ NumberParser.parse($0) }) else {
      return text
    }
    return of(number)
  }

  /// Doubles below this hold every whole number exactly.
  static let exactWholeNumbers = 9e15

  /// The name of the class that a number is: a whole number without its fraction.
  package static func of(_ number: Double) -> String {
    number == number.rounded() && number.magnitude < exactWholeNumbers
      ? String(Int(number)) : "\(number)"
  }
}
