/// Whether the first line of a CSV file holds the names of the columns or a row, told by comparing
/// it with the lines behind it, column by column.
struct CSVHeader {
  /// What the first line is.
  enum Answer: Equatable {
    /// Names.
    case names
    /// Names, though they look like a row; this should be said.
    case assumedNames
    /// A row.
    case row
    /// It could be either.
    case ambiguous
  }

  /// What a column suggests about its first cell.
  private enum Sign {
    case isName, isLikelyName, isValue, isLikelyValue, nothing
  }

  /// One column of the examined lines.
  private struct Column {
    let text: String
    let number: Double?
    let isMissing: Bool
    var numbers = 0
    var wholeNumbers = 0
    var words = 0
    var missing = 0
    var comesAgain = false
    var least = Double.infinity
    var most = -Double.infinity

    /// A number that can name a column: digits only, without a zero before them.
    var isNumberOfAColumn: Bool {
      !text.isEmpty && text.utf8.allSatisfy { 0x30...0x39 ~= $0 }
        && (text == "0" || !text.hasPrefix("0"))
    }

    var sign: Sign {
      if isMissing { return text.isEmpty && missing == 0 ? .isLikelyName : .nothing }
      guard let number else {
        if words == 0 && numbers > 0 { return .isName }
        return comesAgain ? .isValue : .isLikelyName
      }
      guard isNumberOfAColumn else { return .isValue }
      if numbers == 0 { return words > 0 ? .isLikelyName : .nothing }
      if wholeNumbers == 0 { return .isLikelyName }
      return comesAgain || (least...most).contains(number) ? .isLikelyValue : .nothing
    }
  }

  /// The answer for a file.
  let answer: Answer

  /// Lines behind the first that are examined.
  static let lines = 1000

  /// - Parameters:
  ///   - scanner: at the first record.
  ///   - asked: names that the config or a result asks for.
  init(
    _ scanner: CSVScanner, encoding: TextEncoding, missingValues: MissingValues, asked: Set<String>
  ) {
    func text(_ index: Int) -> String { CSVText.text(scanner.bytes(index), encoding) }
    var columns = (0..<scanner.fieldCount).map { index in
      let text = text(index)
      let number = NumberParser.parse(scanner.bytes(index))
      return Column(
        text: text, number: number,
        isMissing: missingValues.contains(text))
    }
    let names = columns.map(\.text)
    let found = asked.intersection(names)
    // One word that is asked for is enough; of names that look like numbers all must be there.
    if !found.isEmpty, found == asked || found.contains(where: { Double($0) == nil }) {
      answer = .names
      return
    }
    var rows = 0
    // Malformed lines are reported later, when the rows are read.
    while rows < Self.lines, (try? scanner.next()) == true {
      guard scanner.fieldCount == columns.count else { continue }
      rows += 1
      for index in columns.indices {
        let bytes = scanner.bytes(index)
        if let number = NumberParser.parse(bytes) {
          columns[index].numbers += 1
          // As it is written: 5.0 stands in a column of fractions.
          columns[index].wholeNumbers +=
            bytes.allSatisfy { 0x20...0x39 ~= $0 && $0 != 0x2E } ? 1 : 0
          columns[index].least = min(columns[index].least, number)
          columns[index].most = max(columns[index].most, number)
          if number == columns[index].number { columns[index].comesAgain = true }
        } else {
          let text = text(index)
          if missingValues.contains(text) {
            columns[index].missing += 1
          } else {
            columns[index].words += 1
          }
          if text == columns[index].text { columns[index].comesAgain = true }
        }
      }
    }
    if columns.contains(where: { $0.number != nil }) {
      answer = rows == 0 ? .row : Self.answer(columns, names: names)
    } else {
      answer = Self.answer(ofWords: columns, names: names)
    }
  }

  /// The answer for a first line of words only: names do not come again among the values.
  private static func answer(ofWords columns: [Column], names: [String]) -> Answer {
    let again = columns.count { $0.comesAgain && !$0.isMissing }
    if again == 0 || columns.contains(where: { $0.sign == .isName }) { return .names }
    if Set(names).count < names.count || 2 * again >= columns.count { return .row }
    return .ambiguous
  }

  private static func answer(_ columns: [Column], names: [String]) -> Answer {
    let signs = columns.map(\.sign)
    let areDifferent = Set(names).count == names.count
    if signs.contains(.isName) {
      return signs.contains(.isValue) ? .ambiguous : .names
    }
    if signs.contains(.isValue) || !areDifferent { return .row }
    let likelyNames = signs.count { $0 == .isLikelyName }
    if likelyNames == signs.count { return .assumedNames }
    // 0, 1, 2 … is what pandas writes for columns without names, 1, 2, 3 … what other tools do.
    let isSequence = [0, 1].contains { first in
      zip(columns.indices, columns).allSatisfy { place, column in
        column.number == nil || column.number == Double(place + first)
      }
    }
    let likelyValues = signs.count { $0 == .isLikelyValue }
    if isSequence {
      if likelyNames > 0 && likelyValues == 0 { return .assumedNames }
      return likelyValues == signs.count && signs.count < 3 ? .row : .ambiguous
    }
    // A word that does not come again beside numbers that could be values.
    let words = zip(columns, signs).contains { $0.number == nil && $1 == .isLikelyName }
    return words || likelyNames > 0 && likelyValues == 0 ? .ambiguous : .row
  }
}
