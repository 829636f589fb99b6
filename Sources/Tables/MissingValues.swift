/// The texts that stand for a value that is missing.
public struct MissingValues: Equatable, Sendable {
  /// What counts where a config does not say: what pandas, R, SQL and spreadsheets write.
  public static let standard = MissingValues([
    "", "NA", "N/A", "n/a", "#N/A", "<NA>", "NaN", "nan", "null", "NULL", "None", "?", "-",
  ])

  /// The texts; blanks around a cell do not count.
  public let texts: [String]
  private let lowercased: Set<String>
  /// Those of ASCII in lower case, as bytes.
  private let bytes: [[UInt8]]
  private let mostBytes: Int

  /// Some texts, whatever their case.
  public init(_ texts: [String]) {
    self.texts = texts
    lowercased = Set(texts.map { $0.withoutBlanks.lowercased() })
    bytes = lowercased.union(["nan"]).map { Array($0.utf8) }
    mostBytes = lowercased.map { $0.utf8.count }.max().map { max($0, 3) } ?? 3
  }

  /// Whether the bytes of a cell, blanks around them left out, stand for a missing value; infinities
  /// do not.
  package func contains(_ cell: UnsafeBufferPointer<UInt8>) -> Bool {
    var cell = cell[...]
    while let first = cell.first, first == 0x20 || first == 0x09 { cell = cell.dropFirst() }
    while let last = cell.last, last == 0x20 || last == 0x09 { cell = cell.dropLast() }
    guard cell.count <= mostBytes else { return false }
    return bytes.contains { known in
      known.count == cell.count
        && zip(known, cell).allSatisfy { $0 == (0x41...0x5A ~= $1 ? $1 | 0x20 : $1) }
    }
  }

  /// Whether a cell of this text has no value: it is one of the texts, or spells NaN.
  package func contains(_ text: String) -> Bool {
    let text = text.lowercased()
    return lowercased.contains(text)
      || text.trimmingPrefix { $0 == "+" || $0 == "-" } == "nan"
  }

  /// Whether a text spells an infinity.
  package static func isInfinity(_ text: String) -> Bool {
    ["inf", "infinity"].contains(
      text.lowercased().trimmingPrefix { $0 == "+" || $0 == "-" })
  }

  /// What is wrong with a text that stands where a number is needed.
  ///
  /// - Parameters:
  ///   - advice: what to do where the value is missing.
  ///   - hint: what follows where the text is a word.
  package func problem(
    inPlaceOfNumber text: String, advice: String = "remove or fill in such rows first",
    hint: String = ""
  ) -> String {
    if text.isEmpty { return "is empty where a number is needed; \(advice)" }
    if contains(text) || Self.isInfinity(text) {
      return "\"\(text)\" is not a finite number; \(advice)"
    }
    if text.contains(","), !text.contains(where: \.isLetter) {
      return "\"\(text)\" is not a number; decimals are set off by a point, thousands by nothing"
    }
    return "\"\(text)\" is not a number\(hint)"
  }
}
