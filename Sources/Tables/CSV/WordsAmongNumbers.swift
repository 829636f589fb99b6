/// The cells of a column of numbers that are neither numbers nor missing.
struct WordsAmongNumbers: Sendable {
  /// How many there are.
  private(set) var count = 0
  /// The line and the text of the first.
  private(set) var first: (line: Int, text: String)?

  /// Adds a cell.
  mutating func add(_ bytes: UnsafeBufferPointer<UInt8>, line: Int, _ encoding: TextEncoding) {
    count += 1
    if first == nil { first = (line, CSVText.visible(bytes, encoding)) }
  }

  /// Adds those of a later part of the file, whose first line has a number.
  mutating func add(_ other: WordsAmongNumbers, from line: Int) {
    count += other.count
    if first == nil, let found = other.first { first = (line + found.line - 1, found.text) }
  }
}
