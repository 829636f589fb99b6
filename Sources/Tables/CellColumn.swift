/// A column of targets or categories as a file has it: every cell a number or a text.
///
/// A whole number that a double cannot hold exactly, and one with zeros before it, is both: its
/// text is kept beside its number.
package struct CellColumn: Sendable {
  /// The column's name.
  package let name: String
  /// The number of each row; NaN where the cell is a text.
  package var numbers: [Double] = []
  /// For each row the place of its text in ``words``, or -1; empty as long as no row has one.
  package private(set) var codes: [Int32] = []
  /// The different texts, in the order in which they were met.
  package private(set) var words: [String] = []
  private var places: [String: Int32] = [:]
  /// The places of words by the bytes that a file has for them.
  private var spellings = WordIndex()

  init(name: String) { self.name = name }

  /// A column of numbers alone.
  init(name: String, numbers: [Double]) {
    self.name = name
    self.numbers = numbers
  }

  /// Number of rows.
  package var count: Int { numbers.count }

  /// Adds a number.
  @inline(__always)
  mutating func append(_ number: Double) {
    if !codes.isEmpty { codes.append(-1) }
    numbers.append(number)
  }

  /// Adds a text, with the number that it spells, if any.
  mutating func append(_ text: String, number: Double = .nan) {
    append(code: place(of: text), number: number)
  }

  /// Adds a text that is no number, as a file spells it.
  mutating func append(
    word bytes: UnsafeBufferPointer<UInt8>, text: (UnsafeBufferPointer<UInt8>) -> String
  ) {
    // Apart from the column: finding a new word's place changes it.
    var known = WordIndex()
    swap(&known, &spellings)
    let code = known.number(of: bytes) { place(of: text($0)) }
    swap(&known, &spellings)
    append(code: code, number: .nan)
  }

  @inline(__always)
  private mutating func append(code: Int32, number: Double) {
    if codes.isEmpty, !numbers.isEmpty { codes = [Int32](repeating: -1, count: numbers.count) }
    numbers.append(number)
    codes.append(code)
  }

  /// Adds a whole number, with its digits where a double cannot hold it exactly.
  mutating func append(whole value: some FixedWidthInteger) {
    let number = Double(value)
    if number.magnitude < LabelName.exactWholeNumbers {
      append(number)
    } else {
      append(String(value), number: number)
    }
  }

  /// Adds a number of 32 bits: the label 0.1 is 0.1, and not the double next to its float.
  mutating func append(single value: Float) { append(Double("\(value)") ?? Double(value)) }

  /// Adds the rows of another column behind these.
  mutating func append(_ other: CellColumn) {
    let before = count
    numbers += other.numbers
    if codes.isEmpty && other.codes.isEmpty { return }
    if codes.isEmpty { codes = [Int32](repeating: -1, count: before) }
    if other.codes.isEmpty {
      codes += [Int32](repeating: -1, count: other.count)
      return
    }
    let own = other.words.map { place(of: $0) }
    codes += other.codes.map { $0 < 0 ? -1 : own[Int($0)] }
  }

  private mutating func place(of text: String) -> Int32 {
    if let place = places[text] { return place }
    let place = Int32(words.count)
    places[text] = place
    words.append(text)
    return place
  }

  /// The text of a row; nil where only its number is kept.
  package func text(_ row: Int) -> String? {
    codes.isEmpty || codes[row] < 0 ? nil : words[Int(codes[row])]
  }
}
