/// What separates the fields of a CSV file.
enum CSVDialect: Equatable {
  /// One byte: comma, semicolon, tab or vertical bar.
  case byte(UInt8)
  /// Runs of blanks and tabs; those around a line do not count.
  case blanks

  /// Lines that are examined.
  private static let lines = 50

  /// The dialect of a file, by its first lines.
  ///
  /// - Parameter bytes: the file's beginning, without a byte order mark.
  static func detect(_ bytes: UnsafeBufferPointer<UInt8>, isWhole: Bool) -> CSVDialect {
    let counts = countsInFirstLine(bytes)
    func count(_ byte: UInt8) -> Int { counts[byte] ?? 0 }
    if count(0x3B) > 0, count(0x2C) > 0, (fields(.byte(0x3B), bytes, isWhole) ?? 0) > 1,
      fields(.byte(0x2C), bytes, isWhole) == nil || commasAreDecimal(bytes, isWhole)
    {
      return .byte(0x3B)
    }
    let best = [0x2C, 0x3B, 0x09, 0x7C].max { count($0) < count($1) } ?? 0x2C
    if count(best) > 0, best != 0x09 { return .byte(best) }
    let byBlanks = fields(.blanks, bytes, isWhole) ?? 1
    guard count(0x09) > 0 else { return byBlanks > 1 ? .blanks : .byte(0x2C) }
    // Names may have blanks in them; tabs that do not split every line alike stand in runs.
    if let byTabs = fields(.byte(0x09), bytes, isWhole) {
      return byBlanks > byTabs && hasNumbersInRuns(bytes, isWhole) ? .blanks : .byte(0x09)
    }
    return byBlanks > 1 ? .blanks : .byte(0x09)
  }

  /// Calls `body` for the first lines, split in some way, until it returns false.
  ///
  /// - Returns: whether they can be split so.
  @discardableResult
  private static func forEachLine(
    _ dialect: CSVDialect, _ bytes: UnsafeBufferPointer<UInt8>, _ isWhole: Bool,
    _ body: (CSVScanner) -> Bool
  ) -> Bool {
    let scanner = CSVScanner(bytes, dialect: dialect, line: 1)
    for _ in 0..<lines {
      do {
        guard try scanner.next(), isWhole || !scanner.isAtEnd, body(scanner) else { return true }
      } catch {
        // A quoted field may go on behind the bytes that are here.
        return !isWhole && scanner.isAtEnd
      }
    }
    return true
  }

  /// How many fields every line has; nil where they differ.
  private static func fields(
    _ dialect: CSVDialect, _ bytes: UnsafeBufferPointer<UInt8>, _ isWhole: Bool
  ) -> Int? {
    var width: Int?
    var differ = false
    let canBeSplit = forEachLine(dialect, bytes, isWhole) { scanner in
      differ = width.map { $0 != scanner.fieldCount } ?? false
      width = scanner.fieldCount
      return !differ
    }
    return differ || !canBeSplit ? nil : width
  }

  /// Whether every comma is a decimal mark, as in 0,5, when semicolons separate the fields.
  private static func commasAreDecimal(
    _ bytes: UnsafeBufferPointer<UInt8>, _ isWhole: Bool
  ) -> Bool {
    var areDecimal = true
    forEachLine(.byte(0x3B), bytes, isWhole) { scanner in
      for index in 0..<scanner.fieldCount where scanner.bytes(index).contains(0x2C) {
        if !CSVText.hasDecimalComma(scanner.bytes(index)) { areDecimal = false }
      }
      return areDecimal
    }
    return areDecimal
  }

  /// How often each byte stands in the first line that is not empty, outside of quotes.
  private static func countsInFirstLine(_ bytes: UnsafeBufferPointer<UInt8>) -> [UInt8: Int] {
    var counts: [UInt8: Int] = [:]
    var isQuoted = false
    for byte in bytes {
      if byte == 0x22 { isQuoted.toggle() }
      if isQuoted { continue }
      if byte == 0x0A, counts.keys.contains(where: { $0 != 0x0D }) { break }
      if byte != 0x0A { counts[byte, default: 0] += 1 }
    }
    return counts
  }

  /// Whether a field between tabs is several numbers with blanks between.
  private static func hasNumbersInRuns(
    _ bytes: UnsafeBufferPointer<UInt8>, _ isWhole: Bool
  ) -> Bool {
    var found = false
    forEachLine(.byte(0x09), bytes, isWhole) { scanner in
      for index in 0..<scanner.fieldCount {
        let parts = scanner.bytes(index).split(separator: 0x20)
        found =
          parts.count > 1
          && parts.allSatisfy { NumberParser.parse(UnsafeBufferPointer(rebasing: $0)) != nil }
        if found { return false }
      }
      return true
    }
    return found
  }
}
