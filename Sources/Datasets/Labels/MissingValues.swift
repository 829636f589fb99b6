import Foundation

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
    lowercased = Set(texts.map { $0.trimmingCharacters(in: .whitespaces).lowercased() })
  }

  /// Whether a cell of this text is missing.
  func contains(_ text: String) -> Bool { lowercased.contains(text.lowercased()) }

  /// Whether a text spells NaN or an infinity.
  static func isNotFinite(_ text: String) -> Bool {
    ["nan", "inf", "infinity"].contains(
      text.lowercased().trimmingPrefix { $0 == "+" || $0 == "-" })
  }
}
