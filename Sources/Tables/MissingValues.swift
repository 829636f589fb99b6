/// The texts that stand for a value that is missing.
public struct MissingValues: Equatable, Sendable {
  /// What counts where a config does not say: what pandas, R, SQL and spreadsheets write.
  public static let standard = MissingValues([
    "", "NA", "N/A", "n/a", "#N/A", "<NA>", "NaN", "nan", "null", "NULL", "None", "?", "-",
  ])

  /// The texts; blanks around a cell do not count.
  public let texts: [String]
  private let lowercased: Set<String>

  /// Some texts, whatever their case.
  public init(_ texts: [String]) {
    self.texts = texts
    lowercased = Set(texts.map { $0.withoutBlanks.lowercased() })
  }

  /// Whether a cell of this text has no value: it is one of the texts, or spells NaN or an
  /// infinity.
  package func contains(_ text: String) -> Bool {
    let text = text.lowercased()
    return lowercased.contains(text)
      || ["nan", "inf", "infinity"].contains(text.trimmingPrefix { $0 == "+" || $0 == "-" })
  }

  /// What is wrong with a text that stands where a number is needed.
  ///
  /// - Parameter hint: what follows where the text is a word.
  package func problem(inPlaceOfNumber text: String, hint: String = "") -> String {
    let advice = "remove or fill in such rows first"
    if text.isEmpty { return "is empty where a number is needed; \(advice)" }
    if contains(text) { return "\"\(text)\" is not a finite number; \(advice)" }
    if text.contains(","), !text.contains(where: \.isLetter) {
      return "\"\(text)\" is not a number; decimals are set off by a point, thousands by nothing"
    }
    return "\"\(text)\" is not a number\(hint)"
  }
}
